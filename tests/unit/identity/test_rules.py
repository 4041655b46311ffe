"""Mandates, ages and capacities, without a database."""

from datetime import date

import pytest

from tongban.identity import rules
from tongban.identity.rules import Act, Flaw, HolderKind, MandateKind, Terms

TODAY = date(2026, 3, 2)


def terms(
    acts: tuple[Act, ...] = (Act.VIEW,),
    items: tuple[str, ...] = (),
    first: date = TODAY,
    last: date = date(2026, 12, 31),
) -> Terms:
    return Terms(frozenset(acts), frozenset(items), first, last)


def test_ordinary_terms_have_no_flaw():
    assert rules.flaws(terms(), TODAY) == []


def test_a_mandate_of_one_day_is_allowed():
    assert rules.flaws(terms(last=TODAY), TODAY) == []


@pytest.mark.parametrize(
    ("flawed", "flaw"),
    [
        (terms(acts=()), Flaw.NO_ACTS),
        (terms(first=date(2027, 1, 1)), Flaw.ENDS_BEFORE_IT_BEGINS),
        (terms(first=date(2026, 1, 1), last=date(2026, 3, 1)), Flaw.ENDED),
        (terms(last=date(2032, 3, 2)), Flaw.TOO_LONG),
        (terms(first=date(2027, 3, 4), last=date(2027, 12, 31)), Flaw.TOO_FAR),
        (terms(items=("99010231000",)), Flaw.BAD_ITEM),
        (terms(items=("99010231000x",)), Flaw.BAD_ITEM),
        (terms(items=("９９０１０２３１０００１",)), Flaw.BAD_ITEM),
        (terms(items=tuple(f"{n:012d}" for n in range(201))), Flaw.TOO_MANY_ITEMS),
    ],
)
def test_each_flaw_is_found(flawed, flaw):
    assert flaw in rules.flaws(flawed, TODAY)


def test_all_flaws_are_found_at_once():
    worst = terms(acts=(), items=("x",), first=date(2026, 1, 2), last=date(2026, 1, 1))

    found = set(rules.flaws(worst, TODAY))

    assert found == {Flaw.NO_ACTS, Flaw.BAD_ITEM, Flaw.ENDS_BEFORE_IT_BEGINS, Flaw.ENDED}


def test_a_mandate_holds_from_the_morning_of_its_first_to_the_night_of_its_last_day():
    its = terms(first=date(2026, 3, 5), last=date(2026, 3, 7))

    held = [
        day for day in range(1, 10) if rules.is_in_force(its, date(2026, 3, day), revoked=False)
    ]

    assert held == [5, 6, 7]
    assert not rules.is_in_force(its, date(2026, 3, 6), revoked=True)


def test_no_items_means_every_item_and_some_items_mean_only_those():
    everything, some = terms(), terms(items=("990102310001",))

    assert rules.covers([everything], Act.VIEW, "990102310009", TODAY)
    assert rules.covers([some], Act.VIEW, "990102310001", TODAY)
    assert not rules.covers([some], Act.VIEW, "990102310009", TODAY)
    assert not rules.covers([everything], Act.APPLY, "990102310001", TODAY)


def test_acts_of_two_mandates_do_not_mix_with_each_others_items():
    view_all, apply_one = terms((Act.VIEW,)), terms((Act.APPLY,), ("990102310001",))

    assert not rules.covers([view_all, apply_one], Act.APPLY, "990102310002", TODAY)


def test_a_body_gives_agents_and_a_person_gives_proxies():
    assert rules.kind_between(HolderKind.BODY) is MandateKind.AGENT
    assert rules.kind_between(HolderKind.PERSON) is MandateKind.PROXY


@pytest.mark.parametrize(
    ("born", "last"),
    [
        (date(2018, 9, 1), date(2036, 8, 31)),
        (date(2008, 2, 29), date(2026, 2, 28)),
        (date(2010, 1, 1), date(2027, 12, 31)),
    ],
)
def test_guardianship_ends_the_day_before_coming_of_age(born, last):
    assert rules.last_day_of_guardianship(born, 18) == last
    assert rules.age_on(born, last) == 17
    assert rules.age_on(born, date.fromordinal(last.toordinal() + 1)) == 18


def test_the_holder_a_representative_and_a_guardian_read_everything_agents_do_not():
    assert rules.speaks_for_holder("")
    assert rules.speaks_for_holder(rules.REPRESENTATIVE)
    assert rules.speaks_for_holder(MandateKind.GUARDIAN)
    assert not rules.speaks_for_holder(MandateKind.AGENT)
    assert not rules.speaks_for_holder(MandateKind.PROXY)
