"""Random expressions that make sense, random facts for them, and facts that make none."""

from datetime import date, datetime
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tongban_wire.expr import BOOL, DATE, NUMBER, SET, TEXT, Type, number, rows
from tongban_wire.expr.tree import (
    And,
    Compare,
    Comparing,
    Count,
    Counting,
    Day,
    Gather,
    Gathering,
    If,
    In,
    Known,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Or,
    Text,
    Texts,
    Truth,
)

TYPES: dict[str, Type] = {
    "yes": BOOL,
    "open": BOOL,
    "n": NUMBER,
    "staff.few": NUMBER,
    "area": number("m2"),
    "kind": TEXT,
    "place": TEXT,
    "born": DATE,
    "today": DATE,
    "projects": SET,
    "children": rows({"age": NUMBER, "sex": TEXT, "birthday": DATE}),
}
WORDS = ["1", "2", "", "面", 'a"b', "%s", "{}"]
SOME_NUMBERS = ["0", "1", "2", "3", "7", "60", "0.1", "2.5", "0.000000000001", "9" * 24]

words = st.sampled_from(WORDS)
numbers = st.sampled_from(SOME_NUMBERS).map(Decimal) | st.decimals(
    Decimal(0), Decimal(10) ** 23, places=3, allow_nan=False
)
days = st.dates(date(1, 1, 1), date(9999, 12, 31)) | st.sampled_from(
    [date(2024, 2, 29), date(2026, 1, 31), date(1, 1, 1), date(9999, 12, 31)]
)
sets = st.frozensets(words, max_size=3)
signed = st.builds(lambda value, sign: value * sign, numbers, st.sampled_from([1, -1]))
values = {
    "bool": st.booleans(),
    "number": signed,
    "text": words,
    "date": days,
    "set": sets,
}
"""Facts of each sort, as an application or a row of a table gives them."""


def facts(names: list[str] | None = None) -> SearchStrategy[dict[str, object]]:
    """A row: each of the names, known or not."""
    plain = [name for name in names or TYPES if name != "children"]
    row = {name: st.none() | values[TYPES[name].sort] for name in plain}
    if names is None:
        row["children"] = st.none() | st.lists(_children, max_size=3)
    return st.fixed_dictionaries(row)


_children = st.fixed_dictionaries(
    {"age": st.none() | signed, "sex": st.none() | words, "birthday": st.none() | days}
)

oddities = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.text()
    | st.binary()
    | st.datetimes()
    | st.dates()
    | st.sampled_from(
        ["\0", "\ud800", Decimal("1e999999"), Decimal("1e-999999"), Decimal("sNaN"), 10**400]
    )
    | st.sampled_from([object(), int, datetime(2026, 1, 1), b"", 1j, float("nan")]),  # noqa: DTZ001
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*TYPES, "age", "sex", "birthday"]), inner, max_size=3)
        | st.frozensets(st.text(max_size=2), max_size=2)
    ),
    max_leaves=6,
)
"""Whatever somebody might hand in as a fact."""
odd_facts = st.dictionaries(st.sampled_from(list(TYPES)), oddities, max_size=8)


class Making:
    """Trees of one scope: `groups` says whether they may look into the group."""

    def __init__(self, types: dict[str, Type], *, groups: bool) -> None:
        self.types = {name: kind for name, kind in types.items() if kind.fields == {}}
        self.groups = groups

    def named(self, kind: Type) -> SearchStrategy[Node]:
        names = [Name(name) for name, its in self.types.items() if its == kind]
        return st.sampled_from(names) if names else st.nothing()

    def bools(self, depth: int) -> SearchStrategy[Node]:
        leaf = self.named(BOOL) | st.booleans().map(Truth)
        if depth == 0:
            return leaf
        inner = st.deferred(lambda: self.bools(depth - 1))
        several = st.lists(inner, min_size=2, max_size=3).map(tuple)
        choices = [
            leaf,
            st.builds(Not, inner),
            st.builds(And, several),
            st.builds(Or, several),
            st.builds(If, inner, inner, inner),
            st.builds(Known, st.deferred(lambda: self.anything(depth - 1))),
            self._compared(depth - 1),
            self._compared(depth - 1),
            st.builds(In, st.deferred(lambda: self.texts(0)), self.sets()),
        ]
        if self.groups:
            gathering = st.sampled_from([Gathering.ANY, Gathering.ALL])
            where = IN_A_ROW.bools(depth - 1)
            choices.append(st.builds(Gather, gathering, st.just("children"), where=where))
        return st.one_of(choices)

    def _compared(self, depth: int) -> SearchStrategy[Node]:
        any_way, equal = st.sampled_from(list(Comparing)), st.sampled_from(list(Comparing)[:2])
        plain = st.deferred(lambda: self.numbers(depth))
        area = st.deferred(lambda: self.areas(depth))
        dates = st.deferred(lambda: self.dates(depth))
        texts = st.deferred(lambda: self.texts(depth))
        return (
            st.builds(Compare, any_way, plain, plain)
            | st.builds(Compare, any_way, area, area)
            | st.builds(Compare, any_way, dates, dates)
            | st.builds(Compare, equal, texts, texts)
        )

    def anything(self, depth: int) -> SearchStrategy[Node]:
        return st.one_of(
            self.bools(depth), self.numbers(depth), self.dates(depth), self.texts(depth)
        )

    def numbers(self, depth: int) -> SearchStrategy[Node]:
        leaf = self.named(NUMBER) | st.builds(Number, numbers)
        if depth == 0:
            return leaf
        inner = st.deferred(lambda: self.numbers(depth - 1))
        areas = st.deferred(lambda: self.areas(depth - 1))
        dates = st.deferred(lambda: self.dates(depth - 1))
        between = st.builds(Count, st.just(Counting.MINUS), dates, dates)
        one_day = st.just(Number(Decimal(1), "days"))
        choices = [
            leaf,
            st.builds(Count, st.sampled_from(Counting), inner, inner),
            st.builds(Count, st.just(Counting.OVER), areas, areas),
            st.builds(Count, st.just(Counting.OVER), between, one_day),
            st.builds(Negative, inner),
            st.builds(If, self.bools(depth - 1), inner, inner),
        ]
        if self.groups:
            where = st.none() | IN_A_ROW.bools(depth - 1)
            group = st.just("children")
            choices.append(st.builds(Gather, st.just(Gathering.COUNT), group, where=where))
            of = IN_A_ROW.numbers(depth - 1)
            choices.append(st.builds(Gather, st.just(Gathering.SUM), group, of, where))
        return st.one_of(choices)

    def areas(self, depth: int) -> SearchStrategy[Node]:
        leaf = self.named(number("m2")) | st.builds(Number, numbers, st.just("m2"))
        if depth == 0:
            return leaf
        inner = st.deferred(lambda: self.areas(depth - 1))
        plain = st.deferred(lambda: self.numbers(depth - 1))
        added = st.sampled_from([Counting.PLUS, Counting.MINUS])
        scaled = st.sampled_from([Counting.TIMES, Counting.OVER])
        return (
            leaf
            | st.builds(Count, added, inner, inner)
            | st.builds(Count, scaled, inner, plain)
            | st.builds(Count, st.just(Counting.TIMES), plain, inner)
        )

    def dates(self, depth: int) -> SearchStrategy[Node]:
        leaf = self.named(DATE) | st.builds(Day, days)
        if depth == 0:
            return leaf
        inner = st.deferred(lambda: self.dates(depth - 1))
        by = st.sampled_from([("days", 400_000), ("months", 1_000), ("years", 2_000)]).flatmap(
            lambda unit: st.builds(Number, st.integers(0, unit[1]).map(Decimal), st.just(unit[0]))
        )
        moving = st.sampled_from([Counting.PLUS, Counting.MINUS])
        return leaf | st.builds(Count, moving, inner, by)

    def texts(self, depth: int) -> SearchStrategy[Node]:
        leaf = self.named(TEXT) | st.builds(Text, words)
        if depth == 0:
            return leaf
        inner = st.deferred(lambda: self.texts(depth - 1))
        return leaf | st.builds(If, self.bools(depth - 1), inner, inner)

    def sets(self) -> SearchStrategy[Node]:
        return self.named(SET) | st.builds(Texts, st.lists(words, max_size=3).map(tuple))


IN_A_ROW = Making({**TYPES["children"].fields, "open": BOOL, "today": DATE}, groups=False)
WHOLE = Making(TYPES, groups=True)
FOR_ROWS = Making(TYPES, groups=False)
"""Without groups: what can become SQL."""
DEPTH = 3

conditions = WHOLE.bools(DEPTH)
trees = WHOLE.anything(DEPTH)
row_trees = FOR_ROWS.anything(DEPTH)
