"""What an item can be found by, and the lexemes it is looked up by (检索文本). Pure.

A lexeme's first letter says of which field it is: `c` a character and `n` a pair of characters of
the name, `w` a pair of what people call it, `s` a pair of the summary, `o` of the office, `p` a
pair of syllables and `i` a pair of initials of the name, `e` an English stem.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from tongban.catalogue.rules.search.writing import (
    HAN,
    LATIN,
    cut,
    han,
    initials,
    normal,
    pairs,
    sounds,
    stem,
)

SMALL_ENGLISH = frozenset(
    ("a", "an", "the", "of", "for", "to", "in", "on", "at", "and", "or", "by", "with", "from")
)
_LATER = """
    注销 变更 延续 换发 换领 补领 补办 补发 遗失 挂失 损毁 撤销 年检 年审 终止 暂停 恢复 续期
    增项 迁移 转移 更正 停止 退出 取消 审验 解除 补换 换证 补证 停业 歇业 报停
"""
LATER = tuple(_LATER.split())
"""What is done about a thing one has already; who names none mostly wants the thing itself."""


@dataclass(frozen=True, slots=True)
class SearchWords:
    """The words of an item that are searched, as they were written."""

    name: str
    name_en: str
    summary: str
    words: tuple[str, ...] = ()
    office: str = ""
    """The kind of office, without its place: 公安局."""


@dataclass(frozen=True, slots=True)
class Findable:
    """The same, folded, with sounds."""

    name: str
    main: str
    """The name without what stands in brackets at its end: which of several ways it is."""
    letters: str
    """The Han characters of the name."""
    sound: str
    """Its syllables, each between spaces."""
    initials: str
    words: tuple[str, ...]
    about: str
    office: str
    english: frozenset[str]
    edges: frozenset[int]
    """Where words of the name end."""
    is_later: bool

    @classmethod
    def of(cls, said: SearchWords) -> "Findable":
        """Folds what was written."""
        name = normal(said.name)
        letters = han(name)
        return cls(
            name=name,
            main=name.partition("(")[0] or name if name.endswith(")") else name,
            letters=letters,
            sound=f" {' '.join(sounds(letters))} ",
            initials=initials(letters),
            words=tuple(map(normal, said.words)),
            about=normal(said.summary),
            office=normal(said.office),
            english=frozenset(stems(normal(said.name_en))),
            edges=frozenset(accumulate(map(len, cut(name)))),
            is_later=any(word in name for word in LATER),
        )


def stems(text: str) -> list[str]:
    """The stems of English words that say something."""
    return [stem(word) for word in LATIN.findall(text) if word not in SMALL_ENGLISH]


def lexemes(one: Findable) -> list[str]:
    """Every lexeme of a text, once each, in order."""
    syllables = one.sound.split()
    found = {
        *(f"c{char}" for char in one.letters),
        *coded("n", one.name),
        *(code for word in one.words for code in coded("w", word)),
        *coded("s", one.about),
        *coded("o", one.office),
        *(f"p{a}.{b}" for a, b in pairwise(syllables)),
        *(f"i{pair}" for pair in pairs(one.initials)),
        *(f"e{word}" for word in one.english),
        *(f"e{stem(word)}" for word in LATIN.findall(one.name)),
    }
    return sorted(found)


def coded(field: str, text: str) -> Iterable[str]:
    """The pairs of Han characters of a text as lexemes of a field."""
    return [f"{field}{pair}" for run in HAN.findall(text) for pair in pairs(run)]


def literal(found: Sequence[str]) -> str:
    """Lexemes as PostgreSQL writes a tsvector. They hold neither quotes nor backslashes."""
    return " ".join(f"'{quoted(one)}'" for one in found)


def quoted(lexeme: str) -> str:
    """A lexeme inside quotes."""
    return lexeme.replace("\\", "\\\\").replace("'", "''")
