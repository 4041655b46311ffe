"""Several conditions as one, facts that count only where something holds, and waiting for a day."""

from datetime import date

import pytest

from tongban_wire import expr

ON = date(2026, 3, 2)


def test_joined_conditions_hold_where_all_do():
    both = expr.joined([expr.parse("a or b"), expr.parse("not c")])

    assert str(both) == "(a or b) and not c"
    assert expr.holds(both, {"a": True, "c": False})
    assert not expr.holds(both, {"a": True, "c": True})
    assert expr.holds(expr.joined([]), {})


@pytest.mark.parametrize(("rented", "value"), [(True, True), (False, None), (None, None)])
def test_a_fact_counts_only_where_its_condition_holds(rented, value):
    found = expr.limited(expr.parse("until > today"), {"until": expr.parse("rented")})

    facts = {"until": date(2027, 1, 1), "today": ON, "rented": rented}
    assert expr.evaluate(found, facts) is value
    assert found.names == {"until", "today", "rented"}


def test_a_group_and_facts_in_its_rows_count_only_where_they_are_asked():
    text = expr.parse("count(staff where age < limit) > 0")
    found = expr.limited(text, {"staff": expr.parse("hires"), "limit": expr.parse("has_limit")})
    facts = {"staff": [{"age": 17}], "limit": 18, "hires": True, "has_limit": True}

    assert expr.holds(found, facts)
    assert expr.evaluate(found, {**facts, "hires": False}) is None
    assert expr.evaluate(found, {**facts, "has_limit": False}) is None


def test_every_part_of_the_language_may_stand_in_what_is_limited():
    text = (
        'if a is known then -(a + 1) * 2 < 0 and not (k in {"x"}) else any(g where b) or a / 2 = 1'
    )
    one = expr.parse(text)

    assert expr.limited(one, {}) == one
    assert expr.limited(one, {"z": expr.parse("true")}) == one


def test_what_would_grow_without_end_is_refused():
    condition = expr.parse(" and ".join(["a > 1"] * 80))

    with pytest.raises(expr.TooLarge):
        expr.limited(condition, {"a": condition})


def waited(text: str, **facts: object) -> date | None:
    until = date(2076, 3, 2)
    return expr.first_day(expr.parse(text), {"today": ON, **facts}, after=ON, until=until)


def test_the_first_day_is_found_on_which_a_condition_holds_by_itself():
    assert waited("born + 18 years <= today", born=date(2010, 6, 15)) == date(2028, 6, 15)
    assert waited("today = 2030-02-28") == date(2030, 2, 28)
    assert waited("today >= 2026-01-01") == date(2026, 3, 3)
    assert waited("today - since > 90 days and today < 2040-01-01", since=ON) == date(2026, 6, 1)


def test_no_day_is_found_where_none_comes_in_time_or_something_else_is_missing():
    assert waited("born + 90 years <= today", born=date(2020, 1, 1)) is None
    assert waited("today < 2026-01-01") is None
    assert waited("today > 2027-01-01 and paid") is None
    assert expr.first_day(expr.parse("true"), {}, after=ON, until=ON) is None
