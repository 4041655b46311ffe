from datetime import date
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import expressions as made
from tests.counted import steps
from tongban_wire.expr import (
    Column,
    Expr,
    ExprError,
    Given,
    How,
    check,
    compile_sql,
    evaluate,
    explain,
    parse,
    sentences,
)
from tongban_wire.expr.limits import MOST_STEPS
from tongban_wire.expr.tree import Known, Node, everywhere
from tongban_wire.expr.writing import written

QUIET = settings(
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)


def expr(root: Node) -> Expr:
    return parse(written(root))


@QUIET
@given(made.trees)
def test_what_is_written_is_read_back(root):
    once = expr(root)

    assert once.root == root
    assert parse(str(once)) == once


@QUIET
@given(made.trees)
def test_what_makes_sense_passes_the_check(root):
    check(expr(root), made.TYPES)


@QUIET
@given(made.trees, made.odd_facts)
def test_every_expression_comes_to_something_whatever_the_facts_are(root, facts):
    value = evaluate(expr(root), facts)

    assert value is None or isinstance(value, bool | Decimal | str | date | frozenset | tuple)


@QUIET
@given(made.trees, made.facts(), st.data())
def test_learning_a_fact_changes_no_answer_that_was_known(root, facts, data):
    whole = expr(root)
    if any(isinstance(node, Known) for node in everywhere(whole.root)):
        return
    forgotten = data.draw(st.sets(st.sampled_from(sorted(facts))))

    before = evaluate(whole, {name: facts[name] for name in facts.keys() - forgotten})

    assert before is None or before == evaluate(whole, facts)


COLUMNS = {
    name: Column(name.replace(".", "_"), kind)
    for name, kind in made.TYPES.items()
    if name not in ("children", "today")
}
TABLE = """
    CREATE TEMP TABLE facts (
        id integer, yes boolean, open boolean, n numeric, staff_few numeric, area numeric(36, 12),
        kind text, place varchar, born date, projects text[])
"""


@pytest.fixture
def table(database):
    with database.superuser() as connection:
        connection.execute(TABLE)
        yield connection


@QUIET
@given(
    made.row_trees,
    st.lists(made.facts(sorted(COLUMNS)), min_size=1, max_size=4),
    st.none() | made.days,
)
def test_sql_comes_to_the_same_on_every_row(table, root, rows, today):
    whole = expr(root)
    columns = {**COLUMNS, "today": Given(today, made.TYPES["today"])}
    _fill(table, rows)

    found = _selected(table, *compile_sql(whole, columns))

    assert found == [evaluate(whole, {**row, "today": today}) for row in rows]


def _fill(table, rows):
    table.execute("DELETE FROM facts")
    names = ", ".join(COLUMNS[name].name for name in sorted(COLUMNS))
    places = ", ".join(["%s"] * (1 + len(COLUMNS)))
    for at, row in enumerate(rows):
        values = [row[name] for name in sorted(COLUMNS)]
        plain = [list(one) if isinstance(one, frozenset) else one for one in values]
        table.execute(f"INSERT INTO facts (id, {names}) VALUES ({places})", [at, *plain])


def _selected(table, text, params):
    rows = table.execute(f"SELECT {text} FROM facts ORDER BY id", params)
    return [frozenset(one) if isinstance(one, list) else one for (one,) in rows]


PIECES = """
    ( ) { } , + - * / = != < <= > >= and or not in is known if then else count any all sum of where
    true false today area a.b 1 1.5 60 m2 days 2026-02-30 2026-02-28 . .5 5. 1e999999999 '' "a" " '
    \0 \u0661 \ud800 \u202e \uff08 $ ; -- /* \\ %s
"""
pieces = st.sampled_from([*PIECES.split(" "), "\n"])
hostile = st.text(max_size=80) | st.lists(pieces, max_size=200).map(" ".join)


@QUIET
@given(hostile)
def test_any_text_is_an_expression_or_a_fault_with_a_place(text):
    try:
        expr = parse(text)
    except ExprError as fault:
        assert 0 <= fault.position <= len(text)
        assert fault.line >= 1 and fault.column >= 1
        assert all(fault.sentence(language) for language in ("zh", "en"))
    else:
        assert parse(str(expr)) == expr
        evaluate(expr, {})


@QUIET
@given(hostile)
def test_reading_takes_a_bounded_number_of_steps_for_each_character(text):
    assert steps(lambda: read(text)) <= 200 + STEPS_FOR_A_CHARACTER * len(text)


def read(text: str) -> Expr | None:
    """What `parse` does once, without keeping it."""
    try:
        return parse.__wrapped__(text)
    except ExprError:
        return None


STEPS_FOR_A_CHARACTER = 40


TURNING = settings(QUIET, max_examples=60)
plain_facts = made.facts().map(lambda facts: {k: v for k, v in facts.items() if v is not None})


@TURNING
@given(made.conditions, plain_facts)
def test_the_least_change_turns_the_verdict_and_nothing_less_of_it_does(root, facts):
    whole = expr(root)
    before = evaluate(whole, facts)

    found = explain(whole, facts, made.TYPES)

    assert found.verdict is before
    if found.change:
        wanted = before is not True
        after = {change.name: change.after for change in found.change}
        assert evaluate(whole, {**facts, **after}) is wanted
        for part in subsets(after):
            assert evaluate(whole, {**facts, **part}) is not wanted


def subsets(after: dict[str, object]) -> list[dict[str, object]]:
    """All parts of a change but the whole."""
    return [
        {name: after[name] for name in names}
        for many in range(len(after))
        for names in combinations(after, many)
    ]


@TURNING
@given(made.conditions, plain_facts)
def test_what_is_said_of_a_single_change_is_true(root, facts):
    whole = expr(root)
    found = explain(whole, facts, made.TYPES)
    if len(found.change) != 1:
        return
    (change,) = found.change

    turning = [
        evaluate(whole, {**facts, change.name: value}) is (found.verdict is not True)
        for value in change.bound
    ]

    match change.how:
        case How.MORE | How.LESS | How.OTHER_THAN:
            assert not any(turning)
        case How.AT_LEAST | How.AT_MOST | How.EXACTLY | How.ONE_OF if change.name != "projects":
            assert all(turning) and turning
        case How.WITH | How.WITHOUT:
            assert frozenset(change.bound) == frozenset(facts[change.name]) ^ change.after


@TURNING
@given(made.conditions, plain_facts)
def test_the_reasons_suffice_and_none_can_be_left_out(root, facts):
    whole = expr(root)
    found = explain(whole, facts, made.TYPES)
    if found.verdict is None or not found.is_complete:
        return
    deciding = {reason.name: reason.value for reason in found.reasons}

    assert evaluate(whole, deciding) is found.verdict
    for name in deciding:
        rest = {other: value for other, value in deciding.items() if other != name}
        assert evaluate(whole, rest) is not found.verdict


@TURNING
@given(made.conditions, plain_facts)
def test_what_is_missing_is_unknown_and_named(root, facts):
    whole = expr(root)
    found = explain(whole, facts, made.TYPES)

    assert set(found.missing) <= whole.names
    assert set(found.missing) - {"children"} <= made.TYPES.keys() - facts.keys()
    assert not (found.missing and found.reasons)


@QUIET
@given(made.trees, made.odd_facts)
def test_everything_is_explained_in_words_in_a_bounded_number_of_steps(root, facts):
    whole = expr(root)

    assert steps(lambda: explain(whole, facts, made.TYPES)) < STEPS_FOR_AN_EXPLANATION
    for language in ("zh", "en"):
        assert sentences(explain(whole, facts), {}, language)


STEPS_FOR_AN_EXPLANATION = 15 * MOST_STEPS
