"""Rules for text people type: one normal form, folding for matching, refusal of trick characters.

Names are kept as given, rare characters and all (𠮷 㛃 䶮 𬱖): what is stored is NFC, what is
compared is folded, what sorts is pinyin. Characters nobody can see, which turn the line around
or mean something else on every machine are refused by name.
"""

import re
import unicodedata

from django.utils.translation import gettext as _
from pypinyin import Style, lazy_pinyin

from tongban.kernel.errors import Refused

MIDDLE_DOT = "·"
_DOTS = "·•‧∙⋅・･ꞏ⸱᛫"
_TO_MIDDLE_DOT = str.maketrans(dict.fromkeys(_DOTS, MIDDLE_DOT))
_HAN = "〇㐀-鿿豈-﫿𠀀-𿿽"
_AROUND_DOT = re.compile(f" *{MIDDLE_DOT} *")
_STOP_IN_HAN = re.compile(rf"(?<=[{_HAN}]) *\. *(?=[{_HAN}])")
_SPACE_IN_HAN = re.compile(rf"(?<=[{_HAN}]) (?=[{_HAN}])")
_SPACE = re.compile(r"\s+")

_WRITING_NEEDS = frozenset("\u200c\u200d\u180e")
"""Invisible joiners that Arabic-script and Mongolian spelling needs; they stay."""

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_BREAKS = frozenset("\n\r\t")

_SURNAMES = {
    "万俟": ("mo4", "qi2"),
    "尉迟": ("yu4", "chi2"),
    "单于": ("chan2", "yu2"),
    "长孙": ("zhang3", "sun1"),
    "单": ("shan4",),
    "曾": ("zeng1",),
    "解": ("xie4",),
    "仇": ("qiu2",),
    "查": ("zha1",),
    "朴": ("piao2",),
    "任": ("ren2",),
    "华": ("hua4",),
    "区": ("ou1",),
    "翟": ("zhai2",),
    "缪": ("miao4",),
    "盖": ("ge3",),
    "尉": ("wei4",),
}
"""Readings as a surname where the common reading is another; the longer surname comes first."""


def nfc(text: str) -> str:
    """The one form in which text is stored (Unicode NFC)."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """The form in which text is compared: width, case, kind of dot and spacing do not count.

    For names also `fold_name`. Never shown, never stored in place of the original.
    """
    narrow = "".join(_narrow(char) for char in nfc(text).translate(_TO_MIDDLE_DOT))
    # Decomposed before the case is folded: Unicode 3.13, canonical caseless matching.
    return nfc(_SPACE.sub(" ", unicodedata.normalize("NFD", narrow).casefold()).strip())


def fold_name(name: str) -> str:
    """`fold`, and a full stop between two parts of a name is the dot it was meant to be.

    阿依古丽.买买提, 阿依古丽•买买提 and 阿依古丽 · 买买提 match; so do 王 芳 and 王芳.
    """
    dotted = _STOP_IN_HAN.sub(MIDDLE_DOT, _AROUND_DOT.sub(MIDDLE_DOT, fold(name)))
    return _SPACE_IN_HAN.sub("", dotted)


def plain_name(name: str) -> str:
    """A name as it is stored and compared outside: no spaces among Han characters, one kind of dot.

    沈 清如 is 沈清如, 阿依古丽 • 买买提 is 阿依古丽·买买提; Latin names keep one space between
    words, rare characters stay. Raises Refused as `refuse_odd`.
    """
    spaced = _SPACE.sub(" ", refuse_odd(name)).strip()
    dotted = _AROUND_DOT.sub(MIDDLE_DOT, spaced.translate(_TO_MIDDLE_DOT))
    return _SPACE_IN_HAN.sub("", _STOP_IN_HAN.sub(MIDDLE_DOT, dotted))


def refuse_odd(text: str, *, lines: bool = False) -> str:
    """Give back the text in NFC, or refuse the first character that has no place in it.

    Refused are control characters (line breaks pass with `lines`), characters that turn the
    direction of the line, other invisible ones, private-use and unassigned ones and halves of
    a pair. The sentence names the character and its place, counted from 1.
    """
    normal = nfc(text)
    for place, char in enumerate(normal, 1):
        if lines and char in _LINE_BREAKS:
            continue
        if kind := _odd(char):
            sentence = _(
                "第%(place)s个字符 %(char)s 是%(kind)s，不能使用。请删去它，或改用规范汉字后再填。"
            )
            raise Refused(sentence % {"place": place, "char": _named(char), "kind": kind})
    return normal


def sort_key(text: str) -> str:
    """A key by which PostgreSQL's plain byte order gives pinyin order (汉语拼音).

    Syllables with tone numbers, then the folded text, so that different texts differ.
    """
    folded = fold(text)
    return _key(_syllables(folded), folded)


def name_sort_key(name: str) -> str:
    """`sort_key` for the name of a person: 单, 曾, 解 are read as the surnames they are."""
    folded = fold_name(name)
    for surname, reading in _SURNAMES.items():
        if folded.startswith(surname):
            return _key([*reading, *_syllables(folded[len(surname) :])], folded)
    return _key(_syllables(folded), folded)


def _syllables(folded: str) -> list[str]:
    return list(lazy_pinyin(folded, style=Style.TONE3, neutral_tone_with_five=True))


def _key(syllables: list[str], folded: str) -> str:
    # A space sorts before the apostrophe: a name comes before the longer names it begins.
    return f"{chr(39).join(syllables)} {folded}"


def _narrow(char: str) -> str:
    """Full-width letters and half-width kana to their ordinary width, nothing else."""
    kind, _space, code = unicodedata.decomposition(char).partition(" ")
    return chr(int(code, 16)) if kind in ("<wide>", "<narrow>") else char


def _odd(char: str) -> str:
    """What is wrong with a character, in a word; empty when nothing is."""
    category = unicodedata.category(char)
    if char in _BIDI:
        return _("改变文字方向的控制符")
    if category in ("Cc", "Zl", "Zp"):
        return _("控制字符")
    if category == "Cf" and char not in _WRITING_NEEDS:
        return _("看不见的格式字符")
    if category == "Co":
        return _("自造字（私用区字符），在别的机器上会显示成别的字")
    if category == "Cs":
        return _("不完整的字符（半个代理对）")
    if category == "Cn" and not _kept_for_ideographs(char):
        return _("没有编定的字符")
    return ""


def _kept_for_ideographs(char: str) -> bool:
    """Planes 2 and 3 hold only Han characters: newer ones than this Python's tables stay welcome.

    Unicode extensions H and I were encoded for names; Python 3.11 does not know them yet.
    """
    code = ord(char)
    return 0x20000 <= code <= 0x3FFFF and code & 0xFFFF < 0xFFFE


def _named(char: str) -> str:
    name = unicodedata.name(char, "")
    return f"U+{ord(char):04X}（{name}）" if name else f"U+{ord(char):04X}"
