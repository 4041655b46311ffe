"""Addresses nobody has: what a demo may send to."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tongban.notices.ports import MessageChannel, Outgoing

MOBILE = "1990099"
EMAIL = ".example"
"""RFC 2606: no address under it exists."""


def is_fictional(to: str) -> bool:
    """Whether nobody real would get it."""
    return to.startswith(MOBILE) or ("@" in to and to.endswith(EMAIL))


@dataclass(frozen=True, slots=True)
class OnlyFictional:
    """A channel that lets nobody's real address into a demo."""

    channel: MessageChannel

    def refusal(self, to: str) -> str:
        """A sentence for every address that somebody may have."""
        if is_fictional(to):
            return self.channel.refusal(to)
        return _("演示里不发真的邮件，只能用.example结尾的虚构邮箱，如name@tongban.example。")

    def hand_over(self, message: Outgoing) -> None:
        """As the channel itself."""
        self.channel.hand_over(message)
