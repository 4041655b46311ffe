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

    CODE_SHAPE = "code.shape"
    CODE_CHECK = "code.check"
    CODE_TYPE = "code.type"
    ITEM_TYPE = "code.item_type"
    EMPTY_LIST = "list.empty"
    TWICE = "list.twice"
    KEY_SHAPE = "key.shape"
    KEY_TAKEN = "key.taken"
    PROMISE_LONGER = "limit.promise_longer"
    UNITS_DIFFER = "limit.units"
    DAYS = "limit.days"
    IMMEDIATE = "limit.immediate"
    NOT_IMMEDIATE = "limit.not_immediate"
    VISIT_REASON = "visit.reason"
    VISIT_NO_REASON = "visit.no_reason"
    RANGE = "number.range"
    CATCH_ALL = "material.catch_all"
    NEEDED_HERE = "detail.needed"
    NOT_HERE = "detail.not_here"
    OPTIONS = "form.options"
    BOUND = "form.bound"
    BOUNDS_CROSSED = "form.bounds_crossed"
    ROWS = "form.rows"
    SOURCE = "form.source"
    EXPRESSION = "condition.expression"
    NOT_CONDITION = "condition.not_yes_no"
    CERTIFICATE_CODE = "certificate.code"
    OF_UNKNOWN = "certificate.line"
    FOUNDING_NAME = "founding.name"
    FOUNDING_CATEGORY = "founding.category"
    PHONE = "place.phone"
    PHONE_SAME = "place.phone_same"
    NOT_ENGLISH = "text.not_english"
    TOO_LONG = "text.too_long"
    THEME = "theme.unknown"
    NOT_A_NUMBER = "condition.not_a_number"
    HANDLING_MISSING = "standard.handling"
    ENTRUSTED = "standard.entrusted"
    NO_WAY = "visit.no_way"
    DEPTH_VISITS = "online.depth_visits"
    DEPTH_FORMS = "online.depth_forms"
    FEES_IN_WORDS = "fee.in_words"
    AMOUNT = "fee.amount"
    PAYS_NOTHING = "fee.pays_nothing"
    RESULT_KIND = "result.kind"
    RESULT_NAME = "result.name"
    RESULT_TWICE = "result.twice"
    RESULT_ENDING = "result.ending"
    STEP_KIND = "step.kind"
    STEP_MISSING = "step.missing"
    THEME_AUDIENCE = "theme.audience"
    ELEMENT_CODE = "element.code"
    FORMAT = "element.format"
    FORMAT_TYPE = "element.format_type"
    LIST_NEEDED = "element.list_needed"
    LIST_UNKNOWN = "element.list_unknown"
    UNIT_HERE = "element.unit_here"
    DAY = "element.day"
    DAYS_CROSSED = "element.days_crossed"
    ENTRY_CODE = "element.entry_code"
    FORMULA = "element.formula"
    ELEMENT_OR_PRIVATE = "element.missing"
    ELEMENT_AND_PRIVATE = "element.both"
    ELEMENT_UNKNOWN = "element.unknown"
    ELEMENT_TYPE = "element.type"
    ELEMENT_LONGER = "element.longer"
    ELEMENT_UNIT = "element.unit"
    ELEMENT_CODES = "element.codes"
    ELEMENT_LINE = "element.line"
    ASKED_TWICE = "repeat.asked_twice"
    REPEATED = "repeat.upload"
    EXEMPT_FROM_NOTHING = "repeat.exempt_from_nothing"
    SUBJECT_ALONE = "element.subject"
    BASE_CODE = "base.code"
    NOT_LISTED = "base.not_listed"
    BASE_ENDED = "base.ended"
    BASE_READ_ONLY = "base.read_only"
    REQUIREMENT_KEY = "requirement.key"
    EXAMPLES_MISSING = "example.missing"
    EXAMPLES_ONE_SIDED = "example.one_sided"
    EXAMPLE_HOLDER = "example.holder"
    EXAMPLE_DAY = "example.day"
    EXAMPLE_AMOUNT = "example.amount"
    EXAMPLE_NOT_ASKED = "example.not_asked"
    EXAMPLE_ANSWER = "example.answer"
    EXAMPLE_MATERIALS = "example.materials"
    EXAMPLE_STEPS = "example.steps"
    EXAMPLE_WINDOWS = "example.windows"
    EXAMPLE_UNMET = "example.unmet"
    EXAMPLE_FEE = "example.fee"
    EXAMPLE_VERDICT = "example.verdict"
    EXAMPLE_DUE = "example.due_on"
    EXAMPLES_MANY = "example.many"
    MEMBER_ORDER = "member.order"
    MEMBERS_ONLINE = "member.online"


@dataclass(frozen=True, slots=True)
class Found:
    """One flaw, where, and what it is about; `zh` and `en` where a reason has words of its own."""

    path: Path
    flaw: StrEnum
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
