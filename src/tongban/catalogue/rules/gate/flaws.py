"""What may be wrong with a definition, and the checks several parts share. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from tongban.catalogue.rules.building import Path
from tongban.kernel import validators


class Flaw(StrEnum):
    """What may be wrong with a definition that has all its parts."""

    CODE_SHAPE = "code_shape"
    CODE_CHECK = "code_check"
    CODE_TYPE = "code_type"
    ITEM_TYPE = "item_type"
    EMPTY_LIST = "empty_list"
    TWICE = "twice"
    KEY_SHAPE = "key_shape"
    KEY_TAKEN = "key_taken"
    PROMISE_LONGER = "promise_longer"
    UNITS_DIFFER = "units_differ"
    DAYS = "days"
    IMMEDIATE = "immediate"
    NOT_IMMEDIATE = "not_immediate"
    VISIT_REASON = "visit_reason"
    VISIT_NO_REASON = "visit_no_reason"
    RANGE = "range"
    CATCH_ALL = "catch_all"
    NEEDED_HERE = "needed_here"
    NOT_HERE = "not_here"
    OPTIONS = "options"
    BOUND = "bound"
    BOUNDS_CROSSED = "bounds_crossed"
    ROWS = "rows"
    SOURCE = "source"
    EXPRESSION = "expression"
    NOT_CONDITION = "not_condition"
    CERTIFICATE_CODE = "certificate_code"
    OF_UNKNOWN = "of_unknown"
    FOUNDING_NAME = "founding_name"
    FOUNDING_CATEGORY = "founding_category"
    PHONE = "phone"
    PHONE_SAME = "phone_same"
    NOT_ENGLISH = "not_english"
    TOO_LONG = "too_long"
    THEME = "theme"
    ELEMENT_CODE = "element_code"
    FORMAT = "format"
    FORMAT_TYPE = "format_type"
    LIST_NEEDED = "list_needed"
    LIST_UNKNOWN = "list_unknown"
    UNIT_HERE = "unit_here"
    DAY = "day"
    DAYS_CROSSED = "days_crossed"
    ENTRY_CODE = "entry_code"
    FORMULA = "formula"
    ELEMENT_OR_PRIVATE = "element_or_private"
    ELEMENT_AND_PRIVATE = "element_and_private"
    ELEMENT_UNKNOWN = "element_unknown"
    ELEMENT_TYPE = "element_type"
    ELEMENT_LONGER = "element_longer"
    ELEMENT_UNIT = "element_unit"
    ELEMENT_CODES = "element_codes"
    ELEMENT_LINE = "element_line"
    ASKED_TWICE = "asked_twice"
    SUBJECT_ALONE = "subject_alone"


@dataclass(frozen=True, slots=True)
class Found:
    """One flaw, where, and what it is about; `zh` and `en` where a reason has words of its own."""

    path: Path
    flaw: Flaw
    about: tuple[object, ...] = ()
    zh: str = ""
    en: str = ""


LONGEST_TEXT = 2_000

_CERTIFICATE_CODE = re.compile(r"[0-9A-Z]{18}[0-9]{3}")
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_WORDS = "and any all count else false if in is known not of or sum then today true where"
_NO_KEYS = frozenset(_WORDS.split(" "))
"""Words of the expression language; and `today`, which is always a fact."""


def is_key(text: str) -> bool:
    """Whether an answer, a material or a step may be called so."""
    return bool(_KEY.fullmatch(text)) and text not in _NO_KEYS


def is_credit_code(code: str) -> bool:
    """Whether it is one, check character and all (GB 32100)."""
    shaped = bool(_CREDIT_CODE.fullmatch(code))
    return shaped and validators.credit_check(code[:17]) == code[17]


def is_certificate_code(code: str) -> bool:
    """Whether it is a certificate type's (证照类型代码)."""
    return bool(_CERTIFICATE_CODE.fullmatch(code)) and is_credit_code(code[:18])


def keys_of(path: Path, keys: list[str]) -> Iterator[Found]:
    """Keys of the wrong shape, and such as stand there twice."""
    for nth, key in enumerate(keys):
        if not is_key(key):
            yield Found((*path, nth, "key"), Flaw.KEY_SHAPE, (key[:40],))
    yield from twice(path, keys, "key")


def twice(path: Path, values: Iterable[str], inside: str = "") -> Iterator[Found]:
    """What stands there more than once."""
    seen: Counter[str] = Counter()
    for nth, value in enumerate(values):
        seen[value] += 1
        if seen[value] > 1:
            yield Found((*path, nth, *((inside,) if inside else ())), Flaw.TWICE, (value[:40],))
