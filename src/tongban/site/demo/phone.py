"""The demo's phone (演示手机): messages to numbers that were never assigned, shown on a page."""

from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from tongban.identity import actions
from tongban.identity.ports import SmsChannel, sms_channel
from tongban.kernel.actor import Actor
from tongban.kernel.errors import Misconfigured

FICTIONAL = "1990099"
_ME = Actor.task("demo-phone")


class Phone:
    """Writes the message where /demo/phone reads it."""

    def refusal(self, mobile: str) -> str:
        """Nobody's real number gets into a demo."""
        if mobile.startswith(FICTIONAL):
            return ""
        return _("演示里不发真的短信，只能用1990099开头的虚构号码，如19900990001。")

    def send(self, mobile: str, text: str, key: UUID) -> None:
        """Ring once."""
        actions.ring_demo_phone(mobile, text, key=key, by=_ME)


def enter() -> None:
    """Enter the phone in the list of channels; at start-up."""
    sms_channel("phone")(_phone)


def _phone() -> SmsChannel:
    """Raises Misconfigured outside a demo."""
    if not settings.DEMO:
        raise Misconfigured("SMS_CHANNEL is 'phone', which is the demo's. Use 'http' or 'off'.")
    return Phone()
