"""One form of writing for search, and its sounds (拼音). Pure."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

import opencc
import rjieba
from pypinyin import lazy_pinyin
from pypinyin.constants import PINYIN_DICT

HAN = re.compile(r"[㐀-鿿𠀀-𿿽]+")
LATIN = re.compile(r"[a-z0-9]+")
WORDS = re.compile(r"[㐀-鿿𠀀-𿿽]+|[a-z0-9]+(?:[ '-]+[a-z0-9]+)*")
LONGEST_SYLLABLE = 6

_SPACE = re.compile(r"\s+")
_SIMPLIFIED = opencc.OpenCC("t2s")
_BLUR_START = re.compile(r"^(?:zh|ch|sh|n(?=[aeiouv]))")
_BLUR_END = re.compile(r"(?<=[aei])ng$")
_SOFTER = {"n": "l"}
_SUFFIXES = ("ations", "ation", "ings", "ing", "ments", "ment", "ies", "es", "ed", "s")


@lru_cache(maxsize=8192)
def normal(text: str) -> str:
    """Simplified, narrow, small letters, single spaces; what nobody sees is gone."""
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in plain)
    return _SPACE.sub(" ", str(_SIMPLIFIED.convert(plain)).lower()).strip()


def toneless(text: str) -> str:
    """Pinyin as typed with its tone marks, without them: jūzhùzhèng is juzhuzheng, lǜ is lv."""
    apart = unicodedata.normalize("NFD", text)
    kept = (char for char in apart if not unicodedata.combining(char) or char == "\u0308")
    return unicodedata.normalize("NFC", "".join(kept)).replace("ü", "v")


def han(text: str) -> str:
    """Only the Han characters."""
    return "".join(HAN.findall(text))


@lru_cache(maxsize=65_536)
def sounds(text: str) -> tuple[str, ...]:
    """The syllables of Han characters, without tones."""
    return tuple(lazy_pinyin(text))


def blurred(spoken: Sequence[str]) -> tuple[str, ...]:
    """Syllables as many regions do not tell them apart: zh is z, ang is an, n is l."""
    return tuple(_BLUR_END.sub("n", _BLUR_START.sub(_softer, one)) for one in spoken)


def _softer(found: re.Match[str]) -> str:
    return _SOFTER.get(found.group(), found.group()[0])


def initials(text: str) -> str:
    """The first letters of the syllables: 身份证 is sfz."""
    return "".join(one[0] for one in sounds(text))


@lru_cache(maxsize=8192)
def cut(text: str) -> tuple[str, ...]:
    """Words of a Han text, by the dictionary."""
    return tuple(rjieba.cut(text))


def words_in(text: str) -> set[str]:
    """Words of a Han text and the words inside them."""
    return set(rjieba.cut_for_search(text))


def pairs(text: str) -> list[str]:
    """Neighbouring characters."""
    return [text[nth : nth + 2] for nth in range(len(text) - 1)]


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """An English word without what changes at its end."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word[: -len(suffix)]
            break
    return word.rstrip("ey") if len(word) > 3 else word


@lru_cache(maxsize=4096)
def syllables(letters: str) -> tuple[str, ...]:
    """Letters without spaces as syllables, as few as may be; none where they are not pinyin."""
    best: list[tuple[str, ...] | None] = [(), *([None] * len(letters))]
    for start in range(len(letters)):
        here = best[start]
        if here is None:
            continue
        for end in range(start + 1, min(start + LONGEST_SYLLABLE, len(letters)) + 1):
            there = best[end]
            if letters[start:end] in _all() and (there is None or len(there) > len(here) + 1):
                best[end] = (*here, letters[start:end])
    return best[-1] or ()


@cache
def _all() -> frozenset[str]:
    """Every syllable there is."""
    found: set[str] = set()
    for code in range(0x4E00, 0x9FA6):
        if code in PINYIN_DICT:
            found.add(lazy_pinyin(chr(code))[0])
    return frozenset(one for one in found if one.isascii() and one.isalpha())
