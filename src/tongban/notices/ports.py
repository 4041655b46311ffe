"""Where notices meet the rooms above: how what they tell becomes words.

A room registers its kinds with `say`; tongban/wiring.py fills the list at start-up.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Params = Mapping[str, str]
"""What a notice carries: ids and codes, never names, numbers or free text."""


@dataclass(frozen=True, slots=True)
class Words:
    """One notice in the language that is active, for its holder.

    `title`, `text` and `address` (a path of ours, or empty) are for the page. `brief` is what
    leaves by SMS or e-mail: which item, what happened, the query code; never a name or a number
    of a person. With an empty `brief` nothing leaves; where to look is added by this room.
    """

    title: str
    text: str
    address: str = ""
    brief: str = ""


Say = Callable[[Params], Words]
"""Makes the words from what the notice carries; called inside `acting`, once for each notice of a
page: what it looks up must not cost a statement for each (item versions are kept in memory)."""

SAYS: dict[str, Say] = {}
"""By kind. Kinds of this room are in notices/web/words.py."""


def say(kinds: Mapping[str, Say]) -> None:
    """Register how kinds of a room become words; called at start-up. Twice is an error."""
    twice = sorted(set(kinds) & set(SAYS))
    assert not twice, f"two rooms say {', '.join(twice)}"
    SAYS.update(kinds)
