"""Texts that stand in both languages, in the reader's (双语文本)."""

import re
from itertools import zip_longest
from typing import Protocol

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

_CHINESE = re.compile("([《㐀-鿿][《》、；㐀-鿿]*(?: [㐀-鿿]+)*)")


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


def cited(text: InBoth | None) -> SafeString:
    """`{{ step.about|cited }}`: as `said`, the statutes it cites marked as the Chinese they are."""
    return in_its_language(said(text))


def in_its_language(text: str) -> SafeString:
    """Chinese within English (a statute's name, an example) in an element of its own language, so
    that a screen reader changes its voice for it; in Chinese just the text."""
    if get_language() != "en":
        return format_html("{}", text)
    pieces = _CHINESE.split(text)
    marked = (format_html('<span lang="zh-Hans">{}</span>', x) for x in pieces[1::2])
    plain = (format_html("{}", x) for x in pieces[::2])
    both = zip_longest(plain, marked, fillvalue="")
    return format_html_join("", "{}{}", both)
