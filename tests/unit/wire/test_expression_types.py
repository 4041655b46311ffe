import pytest

from tongban_wire.expr import (
    BOOL,
    DATE,
    NUMBER,
    SET,
    TEXT,
    ExprCode,
    ExprError,
    check,
    code,
    number,
    parse,
    rows,
    set_of,
)

TYPES = {
    "yes": BOOL,
    "n": NUMBER,
    "area": number("m2"),
    "fee": number("CNY"),
    "term": number("months"),
    "name": TEXT,
    "kind": code(["1", "2"]),
    "projects": set_of(["hot", "cold"]),
    "tags": SET,
    "born": DATE,
    "staff": rows({"age": NUMBER, "kind": TEXT, "hired": DATE, "wage": number("CNY")}),
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("area >= 60 m2 and kind = '1'", BOOL),
        ("area * 2", number("m2")),
        ("2 * area", number("m2")),
        ("area / 2 m2", NUMBER),
        ("area / n + 1 m2", number("m2")),
        ("-fee", number("CNY")),
        ("if yes then 5 CNY else fee", number("CNY")),
        ("term + 1 month > 6 months", BOOL),
        ("born + 18 years <= today", BOOL),
        ("born + 18 years", DATE),
        ("born + 2000 years", DATE),
        ("born - 24000 months", DATE),
        ("born + 730000 days", DATE),
        ("today - born", number("days")),
        ("(today - born) / 365 days", NUMBER),
        ("'hot' in projects", BOOL),
        ("kind in {'1'}", BOOL),
        ("kind in tags", BOOL),
        ("kind = name", BOOL),
        ("if yes then kind else name", TEXT),
        ("staff is known", BOOL),
        ("count(staff where age < 18 and wage < fee)", NUMBER),
        ("count(staff where hired > today - 1 year)", NUMBER),
        ("sum(wage of staff where hired > born)", number("CNY")),
        ("any(staff where age < n)", BOOL),
        ("{'1'}", SET),
    ],
)
def test_what_makes_sense_has_a_type(text, found):
    assert check(parse(text), TYPES) == found


@pytest.mark.parametrize(
    ("text", "fault", "column"),
    [
        ("n + size", ExprCode.NAME_UNKNOWN, 5),
        ("holder.kind = '1'", ExprCode.NAME_UNKNOWN, 1),
        ("count(children)", ExprCode.NAME_UNKNOWN, 1),
        ("any(staff where height > 1)", ExprCode.NAME_UNKNOWN, 17),
        ("age > 1", ExprCode.NAME_UNKNOWN, 1),
        ("n and yes", ExprCode.TYPE_WRONG, 1),
        ("not n", ExprCode.TYPE_WRONG, 5),
        ("-name", ExprCode.TYPE_WRONG, 2),
        ("n = name", ExprCode.TYPE_WRONG, 3),
        ("name < 'a'", ExprCode.TYPE_WRONG, 1),
        ("tags = tags", ExprCode.TYPE_WRONG, 1),
        ("staff = staff", ExprCode.TYPE_WRONG, 1),
        ("yes > false", ExprCode.TYPE_WRONG, 1),
        ("n in {'1'}", ExprCode.TYPE_WRONG, 1),
        ("name in name", ExprCode.TYPE_WRONG, 9),
        ("name + 'a'", ExprCode.TYPE_WRONG, 1),
        ("if n then 1 else 2", ExprCode.TYPE_WRONG, 4),
        ("if yes then 1 else 'a'", ExprCode.TYPE_WRONG, 20),
        ("count(n)", ExprCode.TYPE_WRONG, 1),
        ("count(staff where age)", ExprCode.TYPE_WRONG, 19),
        ("sum(hired of staff)", ExprCode.TYPE_WRONG, 5),
        ("area > 60", ExprCode.UNITS_DIFFER, 6),
        ("area > 60 days", ExprCode.UNITS_DIFFER, 6),
        ("area + fee > area", ExprCode.UNITS_DIFFER, 6),
        ("today - born > 18 years", ExprCode.UNITS_DIFFER, 14),
        ("if yes then area else fee", ExprCode.UNITS_DIFFER, 23),
        ("area * area", ExprCode.UNITS_COMBINED, 6),
        ("fee / area", ExprCode.UNITS_COMBINED, 5),
        ("1 / area", ExprCode.UNITS_COMBINED, 3),
        ("kind = '3'", ExprCode.CODE_UNKNOWN, 8),
        ("'3' != kind", ExprCode.CODE_UNKNOWN, 1),
        ("kind in {'1', '3'}", ExprCode.CODE_UNKNOWN, 9),
        ("'warm' in projects", ExprCode.CODE_UNKNOWN, 1),
        ("born + n", ExprCode.SHIFT_WRONG, 6),
        ("born + 1", ExprCode.SHIFT_WRONG, 8),
        ("born + 1 m2", ExprCode.SHIFT_WRONG, 8),
        ("born + 1.5 days", ExprCode.SHIFT_WRONG, 8),
        ("born + 2001 years", ExprCode.SHIFT_WRONG, 8),
        ("born - 24001 months", ExprCode.SHIFT_WRONG, 8),
        ("born + 730001 days", ExprCode.SHIFT_WRONG, 8),
        ("born * 2 days", ExprCode.SHIFT_WRONG, 6),
        ("born + term", ExprCode.SHIFT_WRONG, 6),
        ("born + born", ExprCode.TYPE_WRONG, 8),
        ("1 day + born", ExprCode.TYPE_WRONG, 9),
        ("any(staff where kind = '1')", ExprCode.NAME_TWICE, 17),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(text, fault, column):
    with pytest.raises(ExprError) as refused:
        check(parse(text), TYPES)

    assert (refused.value.code, refused.value.column) == (fault, column)


def test_a_fault_of_types_says_what_was_found_and_what_is_wanted():
    with pytest.raises(ExprError, match=r"\(text, number / date is expected\) Line 2, column 3"):
        check(parse("yes or\n  name < 'a'"), TYPES)
