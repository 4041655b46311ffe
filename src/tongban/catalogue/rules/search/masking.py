"""What is left of a question when whatever could name somebody is gone (脱敏). Pure."""

import re

from tongban.catalogue.rules.search.writing import HAN, LATIN, normal

LONGEST_KEPT = 40

_ADDRESS = re.compile(r"\S+@\S+|https?:\S+|www\.\S+")
_NUMBER = re.compile(r"[a-z]{0,4}[0-9](?:[0-9x -]*[0-9x])?")
_NAMED = re.compile(r"(我叫|名叫|叫做|姓名|本人)[是为:：]? ?[㐀-鿿·]{2,4}")
_HIDDEN = "*"
_SHORT = 4
"""Numbers of up to four digits stay: 60岁, 2026年, 12345 does not."""


def masked(asked: str) -> str:
    """The question to keep; empty where nothing can be, since it is long or only signs."""
    text = _ADDRESS.sub(_HIDDEN, normal(asked))
    text = _NUMBER.sub(lambda found: _short(found.group()), text)
    text = _NAMED.sub(lambda found: found.group(1) + _HIDDEN, text)
    if len(text) > LONGEST_KEPT or not (HAN.search(text) or LATIN.search(text)):
        return ""
    return text


def _short(number: str) -> str:
    return number if sum(char.isdigit() for char in number) <= _SHORT else _HIDDEN
