"""Facts and what follows from them. Pure: rules and events may import it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact that has happened (事实). Named in the past tense; fields are ids and codes.

    `by` is the audit subject of whoever made it true.
    """

    by: str


Reaction = Callable[..., Any]
"""An action called as reaction(event, by=actor)."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What follows: `now` in the same transaction, `later` by a worker, exactly once."""

    now: tuple[Reaction, ...] = ()
    later: tuple[Reaction, ...] = ()
