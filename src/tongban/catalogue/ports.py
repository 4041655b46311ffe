"""What the catalogue asks of rooms below it: how much of a form is filled before one begins.

`tongban/wiring.py` says who answers (FORETOLD); `tongban.site.apps` hangs it here at start-up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from tongban.catalogue.rules import Item, Text
from tongban.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Foreseen:
    """How much is there already (已经填好多少). Numbers and names of sources, never a value."""

    questions: int
    """So many are asked, as far as the known answers tell."""
    filled: int
    sources: Sequence[Text]
    """Who answered, each once."""
    materials: int
    spared: int
    """So many of the materials the holder need not bring."""
    certificates: Sequence[Text]
    """The certificates held that stand for materials."""
    is_whole: bool
    """Whether every source answered."""


class Foretold(Protocol):
    """Who knows how much of an item's form the holder has filled already."""

    def __call__(self, item: Item, holder: UUID, by: Actor) -> Foreseen | None:
        """None where the item does not serve this holder.

        Called outside any transaction; never waits longer for a source than a form does.
        """
        ...


_FORETOLD: list[Foretold] = []


def connect(foretold: Foretold | None) -> None:
    """Install the answer; called once, at start-up."""
    _FORETOLD[:] = [foretold] if foretold else []


def foretold(item: Item, holder: UUID, by: Actor) -> Foreseen | None:
    """How much is filled; None where nobody knows."""
    return _FORETOLD[0](item, holder, by) if _FORETOLD else None
