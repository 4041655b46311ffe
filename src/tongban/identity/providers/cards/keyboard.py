"""A reader that types like a keyboard: one line, parts separated by commas, bars or tabs.

The first part is the name; the number is the one part that is a citizen's identity number.
"""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from tongban.identity.ports import Card
from tongban.kernel import validators
from tongban.kernel.errors import Refused
from tongban.kernel.text import refuse_odd

MOST = 1000
_BETWEEN = re.compile(r"[,，;；|\t\r\n]+")


class KeyboardReader:
    """Understands what a reader has typed."""

    def lying(self) -> Sequence[tuple[str, str]]:
        """Nobody can see from here what lies on a real reader."""
        return ()

    def read(self, typed: str) -> Card:
        """Name and number of the line; everything else on it is dropped unread."""
        parts = [part.strip() for part in _BETWEEN.split(typed[:MOST]) if part.strip()]
        numbers = [found for part in parts[1:] if (found := _number(part))]
        if len(numbers) != 1:
            raise Refused(_("没有读到完整的证件内容。请把身份证平放在读卡器上，再读一次。"))
        return Card(refuse_odd(parts[0]), numbers[0])


def _number(part: str) -> str:
    try:
        return validators.id_number(part)
    except Refused:
        return ""
