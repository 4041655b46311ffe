from datetime import date

import pytest

from tongban_wire.expr import ExprCode, ExprError, evaluate, holds, parse


def test_a_question_is_asked_only_where_its_condition_holds():
    expr = parse('kind in {"1", "2"} and area >= 60')

    assert holds(expr, {"kind": "1", "area": 60})
    assert not holds(expr, {"kind": "3", "area": 60})
    assert not holds(expr, {"kind": "1"})
    assert expr.names == {"kind", "area"}


def test_children_below_six_are_counted():
    expr = parse("count(children where born > today - 6 years)")
    born = [{"born": date(2025, 1, 1)}, {"born": date(2001, 1, 1)}]

    assert evaluate(expr, {"today": date(2026, 1, 1), "children": born}) == 1


def test_what_is_wrong_is_said_with_its_place():
    with pytest.raises(ExprError) as error:
        parse("a and\n  b ~ c")

    assert error.value.code is ExprCode.CHARACTER_WRONG
    assert (error.value.line, error.value.column) == (2, 5)
