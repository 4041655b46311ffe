"""What types cannot say of an item: its codes, its conditions, its promises (发布前核对). Pure.

Everything that is wrong is told at once, each with its place in the definition.
"""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from tongban.catalogue.rules import (
    CaseKind,
    FieldType,
    Item,
    MaterialKind,
    MaterialRequirement,
    Text,
)
from tongban.catalogue.rules.building import Path
from tongban.catalogue.rules.gate.flaws import (
    LONGEST_TEXT,
    Flaw,
    Found,
    is_certificate_code,
    is_credit_code,
    is_key,
    keys_of,
    twice,
)
from tongban.catalogue.rules.gate.members import flaws_of_members
from tongban.catalogue.rules.gate.questions import flaws_of_conditions, flaws_of_form
from tongban.catalogue.rules.gate.standard import flaws_of_standard
from tongban.catalogue.rules.themes import THEMES

ITEM_TYPES = frozenset({*(f"{nth:02d}" for nth in range(1, 11)), "20"})
"""事项类型 (GB/T 39046-2020 A.1)."""

OF_THE_CASE = frozenset(
    {
        "holder.name",
        "holder.credit_code",
        "holder.representative",
        "number",
        "issued_on",
        "valid_to",
        "issuer",
    }
)

LONGEST_GUIDE = 20_000
MOST_DAYS = 730
MOST_YEARS = 100
_ITEM_CODE = re.compile(r"[0-9A-Z]{18}[1-7][0-9]{14}")
_CATCH_ALL = re.compile(r"(其他|其它|相关|有关|所需)(申请)?(材料|资料|文件|证明)|\bother\b", re.I)
_PHONE = re.compile(r"[0-9][0-9-]{4,19}")
_HAN = re.compile(r"[㐀-鿿]")
_LATIN = re.compile(r"[A-Za-z]")
_CATEGORY = re.compile(r"[0-9A-HJ-NP-RTUWXY]{2}")


def flaws_of(item: Item) -> list[Found]:
    """Everything that is wrong with an item; empty: it may be published."""
    return [
        *_codes(item),
        *_limits(item),
        *_numbers(item),
        *_lists(item),
        *_requirements(item),
        *_materials(item),
        *flaws_of_form(item),
        *flaws_of_conditions(item),
        *_result(item),
        *flaws_of_members(item),
        *_place(item),
        *flaws_of_standard(item),
        *_texts(item, ()),
    ]


def _codes(item: Item) -> Iterator[Found]:
    if not _ITEM_CODE.fullmatch(item.code):
        yield Found(("code",), Flaw.CODE_SHAPE, (len(item.code),))
    else:
        if not is_credit_code(item.code[:18]):
            yield Found(("code",), Flaw.CODE_CHECK, (item.code[:18],))
        if item.catalogue_code[2:4] != item.item_type:
            yield Found(("code",), Flaw.CODE_TYPE, (item.catalogue_code[2:4], item.item_type))
    if item.item_type not in ITEM_TYPES:
        yield Found(("item_type",), Flaw.ITEM_TYPE, (item.item_type,))


def _limits(item: Item) -> Iterator[Found]:
    for name, least in (("statutory", 1), ("promised", 0), ("correction", 1)):
        days = getattr(item, name).days
        if not least <= days <= MOST_DAYS:
            yield Found((name, "days"), Flaw.DAYS, (least, MOST_DAYS))
    if item.promised.unit is not item.statutory.unit:
        yield Found(("promised", "unit"), Flaw.UNITS_DIFFER)
    elif item.promised.days > item.statutory.days:
        yield Found(
            ("promised", "days"), Flaw.PROMISE_LONGER, (item.promised.days, item.statutory.days)
        )
    if (item.case_kind is CaseKind.IMMEDIATE) != (item.promised.days == 0):
        immediate = item.case_kind is CaseKind.IMMEDIATE
        yield Found(("promised", "days"), Flaw.IMMEDIATE if immediate else Flaw.NOT_IMMEDIATE)


def _numbers(item: Item) -> Iterator[Found]:
    for path, number, least, most in (
        (("min_trust_level",), item.min_trust_level, 1, 5),
        (("minutes",), item.minutes, 1, 240),
        (("onsite_visits",), item.onsite_visits, 0, 20),
        (("remedies", "review_days"), item.remedies.review_days, 1, 366),
        (("remedies", "court_months"), item.remedies.court_months, 1, 36),
    ):
        if not least <= number <= most:
            yield Found(path, Flaw.RANGE, (least, most))
    if item.onsite_visits > 0 and item.onsite_reason is None:
        yield Found(("onsite_visits",), Flaw.VISIT_REASON)
    if item.onsite_visits == 0 and item.onsite_reason is not None:
        yield Found(("onsite_reason",), Flaw.VISIT_NO_REASON)


MOST_EXAMPLES = 50

_NEVER_EMPTY = (
    "audiences",
    "legal_basis",
    "conditions",
    "materials",
    "form",
    "steps",
    "faq",
)


def _lists(item: Item) -> Iterator[Found]:
    for name in _NEVER_EMPTY:
        if not getattr(item, name):
            yield Found((name,), Flaw.EMPTY_LIST)
    yield from twice(("audiences",), item.audiences)
    yield from twice(("words",), item.words)
    yield from twice(("themes",), item.themes)
    for nth, theme in enumerate(item.themes):
        if theme not in THEMES:
            yield Found(("themes", nth), Flaw.THEME, (theme[:40], ", ".join(THEMES)))
    for name in ("materials", "steps", "form", "windows"):
        yield from keys_of((name,), [one.key for one in getattr(item, name)])
    if len(item.examples) > MOST_EXAMPLES:
        yield Found(("examples",), Flaw.EXAMPLES_MANY, (MOST_EXAMPLES,))


def _requirements(item: Item) -> Iterator[Found]:
    """Conditions a rule decides have a key, sentences an officer judges have none."""
    ruled = [(nth, one) for nth, one in enumerate(item.conditions) if one.key or one.holds]
    for nth, one in ruled:
        if not one.key or not one.holds:
            yield Found(("conditions", nth), Flaw.REQUIREMENT_KEY)
        elif not is_key(one.key):
            yield Found(("conditions", nth, "key"), Flaw.KEY_SHAPE, (one.key[:40],))
    seen: set[str] = set()
    for nth, one in ruled:
        if one.key in seen:
            yield Found(("conditions", nth, "key"), Flaw.TWICE, (one.key[:40],))
        seen |= {one.key} - {""}


def _materials(item: Item) -> Iterator[Found]:
    for nth, one in enumerate(item.materials):
        path: Path = ("materials", nth)
        if _CATCH_ALL.search(one.name.zh) or _CATCH_ALL.search(one.name.en):
            yield Found((*path, "name"), Flaw.CATCH_ALL, (one.name.zh[:40],))
        if not 1 <= one.most_files <= 20:
            yield Found((*path, "most_files"), Flaw.RANGE, (1, 20))
        yield from _of_its_kind(path, one)


def _of_its_kind(path: Path, one: MaterialRequirement) -> Iterator[Found]:
    needs = {"certificate_type": MaterialKind.CERTIFICATE, "pledge": MaterialKind.PLEDGE}
    for name, kind in needs.items():
        given = bool(getattr(one, name))
        if given and one.kind is not kind:
            yield Found((*path, name), Flaw.NOT_HERE, (name, one.kind))
        if not given and one.kind is kind:
            yield Found(path, Flaw.NEEDED_HERE, (name, one.kind))
    if one.provider and one.kind is MaterialKind.UPLOAD:
        yield Found((*path, "provider"), Flaw.NOT_HERE, ("provider", one.kind))
    if one.certificate_type and not is_certificate_code(one.certificate_type):
        yield Found((*path, "certificate_type"), Flaw.CERTIFICATE_CODE)


def _result(item: Item) -> Iterator[Found]:
    asked = {field.key: field for group in item.form if not group.repeats for field in group.fields}
    if item.result is not None:
        result, path = item.result, ("result",)
        if not is_certificate_code(result.code):
            yield Found((*path, "code"), Flaw.CERTIFICATE_CODE)
        if not 0 <= result.valid_years <= MOST_YEARS:
            yield Found((*path, "valid_years"), Flaw.RANGE, (0, MOST_YEARS))
        for nth, one in enumerate(result.validities):
            if not 0 <= one.years <= MOST_YEARS:
                yield Found((*path, "validities", nth, "years"), Flaw.RANGE, (0, MOST_YEARS))
        if not result.fields:
            yield Found((*path, "fields"), Flaw.EMPTY_LIST)
        if not re.fullmatch(r"[A-Z0-9]{1,10}", result.number_prefix):
            yield Found((*path, "number_prefix"), Flaw.KEY_SHAPE, (result.number_prefix[:40],))
        yield from keys_of((*path, "fields"), [one.key for one in result.fields])
        for nth, line in enumerate(result.fields):
            if line.of not in OF_THE_CASE and line.of not in asked:
                yield Found((*path, "fields", nth, "of"), Flaw.OF_UNKNOWN, (line.of[:40],))
    if item.founding is not None:
        named = asked.get(item.founding.name_from)
        if named is None or named.type is not FieldType.TEXT or not named.is_required:
            yield Found(
                ("founding", "name_from"), Flaw.FOUNDING_NAME, (item.founding.name_from[:40],)
            )
        if not _CATEGORY.fullmatch(item.founding.category):
            yield Found(("founding", "category"), Flaw.FOUNDING_CATEGORY)
        if item.result is None:
            yield Found(("founding",), Flaw.NEEDED_HERE, ("result", "founding"))


def _place(item: Item) -> Iterator[Found]:
    for name in ("consult_phone", "complaint_phone"):
        if not _PHONE.fullmatch(getattr(item.place, name)):
            yield Found(("place", name), Flaw.PHONE)
    if item.place.consult_phone == item.place.complaint_phone:
        yield Found(("place", "complaint_phone"), Flaw.PHONE_SAME)


def _texts(value: Any, path: Path) -> Iterator[Found]:
    if isinstance(value, Text):
        if _HAN.search(value.en) and not _LATIN.search(value.en):
            yield Found((*path, "en"), Flaw.NOT_ENGLISH)
        most = LONGEST_GUIDE if path == ("guide",) else LONGEST_TEXT
        for name in ("zh", "en"):
            if len(getattr(value, name)) > most:
                yield Found((*path, name), Flaw.TOO_LONG, (most,))
    elif isinstance(value, tuple):
        for nth, one in enumerate(value):
            yield from _texts(one, (*path, nth))
    elif is_dataclass(value):
        for one in fields(value):
            yield from _texts(getattr(value, one.name), (*path, one.name))
