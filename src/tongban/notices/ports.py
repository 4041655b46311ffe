"""Where notices meet the rooms above, which say their words, and whoever carries messages.

A room registers its kinds with `say`; tongban/wiring.py fills the list at start-up.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from tongban.notices.rules import Channel

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


# --- the outside world: whoever carries messages -------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as a channel gets it; in the clear, so never stored, logged or shown so."""

    key: UUID
    channel: Channel
    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)


class ChannelAway(Exception):
    """The channel did not say that it took the message; it may be handed over again."""


class ChannelRefused(Exception):
    """The channel will never carry this message, e.g. to a number that is not given out."""


class MessageChannel(Protocol):
    """Whoever carries messages (消息通道)."""

    def refusal(self, to: str) -> str:
        """Why nothing goes to this address, as a sentence; empty when it may."""
        ...

    def hand_over(self, message: Outgoing) -> None:
        """Give it away; twice with one key is one message. Raises ChannelAway, ChannelRefused.

        Takes seconds and is never called inside a transaction.
        """
        ...


CHANNELS: dict[Channel, MessageChannel] = {}
"""Empty where no gateway is connected (MESSAGES_URL): then notices stay in the account."""


def connect(channels: Mapping[Channel, MessageChannel]) -> None:
    """Install the channels; called once, at start-up."""
    CHANNELS.clear()
    CHANNELS.update(channels)
