"""The catalogue list is kept by seven operations; what makes no sense is refused, with why."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import items
from tongban.catalogue.queries import Text
from tongban.catalogue.rules.listing import (
    CatalogueItem,
    ListChange,
    Office,
    Operation,
    Standing,
    State,
    after,
    is_decided,
    senseless,
)

A, B, C, D = ("000131024000", "000131128000", "000123011000", "000109001000")


def entry(code: str, zh: str = "食品经营许可") -> CatalogueItem:
    return CatalogueItem(code, Text(zh, "Licence"), code[2:4], (items.LAW,))


def standing(**states: State) -> dict[str, Standing]:
    codes = {"a": A, "b": B, "c": C, "d": D}
    return {codes[name]: Standing(entry(codes[name]), state) for name, state in states.items()}


LIST = standing(a=State.ACTIVE, b=State.SUSPENDED, c=State.CANCELLED)


def reasons(change: ListChange) -> set[str]:
    return {str(why) for why, _code in senseless(change, LIST)}


@pytest.mark.parametrize(
    ("change", "code", "state"),
    [
        (ListChange(Operation.ADD, (), (entry(D),)), D, State.ACTIVE),
        (ListChange(Operation.CHANGE, (A,), (entry(A, "新名称"),)), A, State.ACTIVE),
        (ListChange(Operation.CHANGE, (B,), (entry(B, "新名称"),)), B, State.SUSPENDED),
        (ListChange(Operation.SUSPEND, (A,)), A, State.SUSPENDED),
        (ListChange(Operation.RESUME, (B,)), B, State.ACTIVE),
        (ListChange(Operation.CANCEL, (A,)), A, State.CANCELLED),
        (ListChange(Operation.CANCEL, (B,)), B, State.CANCELLED),
    ],
)
def test_each_operation_leaves_the_list_as_it_says(change, code, state):
    assert reasons(change) == set()
    assert after(change, LIST)[code].state is state


def test_splitting_ends_one_and_begins_several():
    split = ListChange(Operation.SPLIT, (A,), (entry(D), entry("000109002000")))

    assert reasons(split) == set()
    now = after(split, LIST)
    assert now[A].state is State.CANCELLED
    assert now[D].state is now["000109002000"].state is State.ACTIVE


def test_merging_ends_several_and_begins_one():
    there = standing(a=State.ACTIVE, b=State.ACTIVE)
    merge = ListChange(Operation.MERGE, (A, B), (entry(D),))

    assert senseless(merge, there) == []
    assert [after(merge, there)[code].state for code in (A, B, D)] == [
        State.CANCELLED,
        State.CANCELLED,
        State.ACTIVE,
    ]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (ListChange(Operation.ADD), "how_many"),
        (ListChange(Operation.ADD, (A,), (entry(D),)), "how_many"),
        (ListChange(Operation.SPLIT, (A,), (entry(D),)), "how_many"),
        (ListChange(Operation.MERGE, (A,), (entry(D),)), "how_many"),
        (ListChange(Operation.CANCEL, (A,), (entry(D),)), "how_many"),
        (ListChange(Operation.ADD, (), (entry(A),)), "code_taken"),
        (ListChange(Operation.ADD, (), (entry(C),)), "code_taken"),
        (ListChange(Operation.ADD, (), (entry(D), entry(D))), "code_twice"),
        (ListChange(Operation.SUSPEND, (A, A)), "code_twice"),
        (ListChange(Operation.CHANGE, (A,), (entry(B, "新"),)), "other_code"),
        (ListChange(Operation.CHANGE, (A,), (entry(A),)), "same"),
        (ListChange(Operation.SUSPEND, (D,)), "not_there"),
        (ListChange(Operation.SUSPEND, (B,)), "already_so"),
        (ListChange(Operation.RESUME, (A,)), "already_so"),
        (ListChange(Operation.SPLIT, (B,), (entry(D), entry("000109002000"))), "already_so"),
        (ListChange(Operation.CANCEL, (C,)), "ended"),
        (ListChange(Operation.CHANGE, (C,), (entry(C, "新"),)), "ended"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_reason(change, reason):
    assert reason in reasons(change)


CODES = [f"0001310{n:02d}000" for n in range(6)]
CHANGES = st.builds(
    ListChange,
    st.sampled_from(Operation),
    st.lists(st.sampled_from(CODES), max_size=3).map(tuple),
    st.lists(st.builds(entry, st.sampled_from(CODES), st.sampled_from("甲乙")), max_size=3).map(
        tuple
    ),
)


@given(st.lists(CHANGES, max_size=30))
def test_whatever_is_tried_a_cancelled_entry_never_comes_back(changes):
    there: dict[str, Standing] = {}
    ended: set[str] = set()
    for change in changes:
        if senseless(change, there):
            continue
        there = after(change, there)
        ended |= {code for code, one in there.items() if one.state is State.CANCELLED}
        assert all(there[code].state is State.CANCELLED for code in ended)


def test_both_offices_have_to_favour_a_change_and_one_is_enough_against_it():
    yes, no = True, False

    assert is_decided({}) is None
    assert is_decided({Office.ESTABLISHMENT: yes}) is None
    assert is_decided({Office.ESTABLISHMENT: no}) is False
    assert is_decided({Office.ESTABLISHMENT: yes, Office.LEGAL: no}) is False
    assert is_decided({Office.ESTABLISHMENT: yes, Office.LEGAL: yes}) is True


def test_an_entry_is_compared_by_all_it_says():
    assert replace(entry(A), legal_basis=()) != entry(A)
