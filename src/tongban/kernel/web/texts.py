"""Texts that stand in both languages, in the reader's (双语文本)."""

from typing import Protocol

from django.utils.translation import get_language


class InBoth(Protocol):
    """Whatever says the same in Chinese and in English."""

    @property
    def zh(self) -> str: ...

    @property
    def en(self) -> str: ...


def said(text: InBoth | None) -> str:
    """`{{ item.name|said }}`: the text in the reader's language; nothing for None."""
    if text is None:
        return ""
    return text.en if get_language() == "en" else text.zh
