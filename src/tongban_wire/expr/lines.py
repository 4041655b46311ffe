"""Numbers and days as a line of ticks, and the regions a condition draws on it.

Within a region nothing can turn, so the nearest tick of each is all there is to try. It is found by
steps that double until something differs, and by halving then: exact for every comparison that
turns once on each side, as sums, differences, moved dates and counted rows do.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tongban_wire.expr.limits import MOST_PLACES, MOST_REGIONS
from tongban_wire.expr.looking import Sight
from tongban_wire.expr.values import EXACT, plain

See = Callable[[int], Sight]


@dataclass(frozen=True, slots=True)
class Line:
    """Ticks from `least` to `most`: days since the year 1, or numbers of so many places."""

    least: int
    most: int
    places: int = 0
    coarse: int = 1
    """Every so many ticks stands a number as people write it."""
    of_days: bool = False

    def tick(self, value: object) -> int:
        """Where a number or a day stands; the start of the line for what is unknown."""
        if self.of_days:
            return (value if isinstance(value, date) else UNKNOWN_DAY).toordinal()
        return int(value.scaleb(self.places, EXACT)) if isinstance(value, Decimal) else 0

    def value(self, tick: int) -> Decimal | date:
        """The number or the day that stands there."""
        if self.of_days:
            return date.fromordinal(tick)
        return plain(Decimal(tick).scaleb(-self.places, EXACT))

    def within(self, tick: int) -> int:
        """The tick, or the end of the line if it is beyond."""
        return min(max(tick, self.least), self.most)

    def plainest(self, tick: int, step: int, see: See) -> int:
        """A number as people write it at the tick or just beyond it, if it is seen the same."""
        beyond = self.within(tick + step * (-step * tick % self.coarse))
        return beyond if see(beyond) == see(tick) else tick

    def turns(self, start: int, step: int, see: See) -> Iterator[int]:
        """The first tick of each further region, upwards (step 1) or downwards (-1)."""
        for _ in range(MOST_REGIONS):
            found = self._next(start, step, see)
            if found is None:
                return
            yield found
            start = found

    def _next(self, start: int, step: int, see: See) -> int | None:
        sight, near, stride = see(start), start, step
        while see(far := self.within(near + stride)) == sight:
            if far in (near, self.least, self.most):
                return None
            near, stride = far, stride * 2
        return _halved(near, far, lambda tick: see(tick) == sight)


def _halved(near: int, far: int, same: Callable[[int], bool]) -> int:
    """The tick nearest to `near` that is not the same, between it and `far`."""
    while abs(far - near) > 1:
        middle = (near + far) // 2
        if same(middle):
            near = middle
        else:
            far = middle
    return far


UNKNOWN_DAY = date(2000, 1, 1)
"""Where the search begins for a day nobody named."""
DAYS = Line(date.min.toordinal(), date.max.toordinal(), of_days=True)


FINER = 2
"""Boundaries are looked for this many places behind the last one that is written."""


def numbers(places: int, reach: int) -> Line:
    """Numbers from -reach to reach, finer than so many places."""
    fine = min(places + FINER, MOST_PLACES)
    return Line(-reach * 10**fine, reach * 10**fine, fine, coarse=10 ** (fine - places))
