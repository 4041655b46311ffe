"""When a condition holds by itself: the first day on which nothing but the day has changed."""

from datetime import date
from itertools import chain

from tongban_wire.expr.lines import DAYS, Line
from tongban_wire.expr.looking import Exhausted, Looking, Sight
from tongban_wire.expr.tree import Node
from tongban_wire.expr.values import Facts

TODAY = "today"


def first_day_of(root: Node, facts: Facts, after: date, until: date) -> date | None:
    """The first day after `after`, up to `until`, on which the condition holds, all other facts
    as they are; None where there is none. Exact for comparisons that turn once as days pass."""
    looking = Looking(root, facts)
    line = Line(DAYS.least, until.toordinal(), of_days=True)
    start = after.toordinal() + 1

    def see(tick: int) -> Sight:
        return looking.look({**facts, TODAY: line.value(tick)})

    if start > line.most:
        return None
    try:
        days = chain((start,), line.turns(start, 1, see))
        found = next((tick for tick in days if see(tick).verdict), None)
    except Exhausted:
        return None
    return None if found is None else date.fromordinal(found)
