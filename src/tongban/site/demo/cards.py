"""The demo's card reader: fictional cards one can lay on it with a click."""

from collections.abc import Sequence

from tongban.identity.ports import Card, CardReader
from tongban.site.demo.people import PEOPLE
from tongban.site.demo.strangers import STRANGERS

KNOWN = ("朱雨桐", "赵勇", "周桂兰")
"""People of the city who may come to the window too: with an account, and without."""


class SimulatedReader:
    """Cards by their place in the list; what is typed is read as a real reader's line."""

    def __init__(self, real: CardReader, cards: Sequence[Card]) -> None:
        self._real = real
        self._cards = cards

    def lying(self) -> Sequence[tuple[str, str]]:
        """All of them, by name."""
        return [(f"card:{nth}", card.name) for nth, card in enumerate(self._cards)]

    def read(self, typed: str) -> Card:
        """The chosen card, or the line a reader typed."""
        nth = typed.removeprefix("card:")
        if typed.startswith("card:") and nth.isdecimal() and int(nth) < len(self._cards):
            return self._cards[int(nth)]
        return self._real.read(typed)


def reader(real: CardReader) -> SimulatedReader:
    """The cards of the demo city."""
    known = [one for one in PEOPLE if one.name in KNOWN]
    people = [*(human for human, _zh, _en in STRANGERS), *known]
    return SimulatedReader(real, [Card(one.name, one.id_number) for one in people])
