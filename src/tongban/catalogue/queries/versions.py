"""What items there are on a day, and one version whole."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tongban.catalogue.models import ItemVersion
from tongban.catalogue.rules import Item, OnlineDepth, Text
from tongban.catalogue.rules.building import from_data
from tongban.catalogue.rules.listing import State
from tongban.kernel.errors import NotFound, Refused

KEPT = 512
"""How many versions a process keeps read; one is some 20 kB of text."""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item as a list shows it."""

    code: str
    version_id: UUID
    number: int
    name: Text
    summary: Text
    words: tuple[str, ...]
    themes: tuple[str, ...]
    audiences: tuple[str, ...]
    department_id: UUID
    department: Text
    valid_from: date
    state: State
    is_guide_only: bool
    """Whether it can be read here and not applied for."""


@dataclass(frozen=True, slots=True)
class VersionRow:
    """That there is a version, from when."""

    version_id: UUID
    number: int
    valid_from: date
    digest: str
    state: State


def items(on: date) -> list[ItemRow]:
    """The items in force on a day, by code, in one query; those suspended too, but none that has
    been cancelled."""
    rows = [_row(one) for one in _in_force(on).order_by("code", "-number").values(*_SHOWN)]
    return [row for row in rows if row.state is not State.CANCELLED]


def rows_of(version_ids: Sequence[UUID]) -> list[ItemRow]:
    """These versions as a list shows them, in the order given, in one query."""
    found = ItemVersion.objects.filter(pk__in=list(version_ids)).values(*_SHOWN)
    rows = {one["id"]: _row(one) for one in found}
    return [rows[one] for one in version_ids]


def in_force(code: str, on: date) -> tuple[UUID, Item]:
    """The version of an item in force on a day. NotFound where there is none (yet)."""
    rows = _in_force(on).filter(code=code).order_by("code", "-number")
    version_id = rows.values_list("id", flat=True).first()
    if version_id is None:
        raise NotFound(_("没有这个事项，或者它还没有开始办理。请在“全部事项”里再找一找。"))
    return version_id, version(version_id)


@lru_cache(maxsize=KEPT)
def version(version_id: UUID) -> Item:
    """One version, whole; kept by the process, since versions never change. NotFound if none."""
    row = ItemVersion.objects.filter(pk=version_id).values_list("definition", flat=True).first()
    if row is None:
        raise NotFound(_("没有这个版本的事项。"))
    return from_data(row)


@lru_cache(maxsize=KEPT)
def state(version_id: UUID) -> State:
    """How the item stands by this version (事项状态). NotFound if there is none."""
    row = ItemVersion.objects.filter(pk=version_id).values_list("state", flat=True).first()
    if row is None:
        raise NotFound(_("没有这个版本的事项。"))
    return State(row)


class NotOpen(Refused):
    """The item is suspended or cancelled: nobody can apply for it now (暂停、取消)."""


def must_be_open(code: str, on: date) -> None:
    """NotOpen while the item takes no applications. NotFound where there is none."""
    version_id, _item = in_force(code, on)
    match state(version_id):
        case State.SUSPENDED:
            raise NotOpen(
                _("这个事项现在暂停办理，您填的内容都还在。恢复后可以接着办，也可以打咨询电话问。")
            )
        case State.CANCELLED:
            raise NotOpen(
                _(
                    "这个事项已经取消，不再受理新的申请。指南页上写着由哪个事项接替，或打咨询电话问。"
                )
            )


@lru_cache(maxsize=KEPT)
def department_of(version_id: UUID) -> UUID:
    """The department that implements the item (实施主体). NotFound if there is no such version."""
    row = ItemVersion.objects.filter(pk=version_id).values_list("department_id", flat=True).first()
    if row is None:
        raise NotFound(_("没有这个版本的事项。"))
    return row


def published(codes: Collection[str], on: date) -> set[str]:
    """Which of these items are in force on a day, in one query."""
    rows = ItemVersion.objects.filter(code__in=codes, valid_from__lte=on)
    return set(rows.values_list("code", flat=True)) if codes else set()


def certificate_types(on: date) -> dict[str, str]:
    """The certificates items in force on a day issue: Chinese name and type code."""
    # An item without one keeps a JSON null, which is not SQL's: hence its code.
    rows = ItemVersion.objects.filter(
        id__in=in_force_ids(on), definition__result__code__isnull=False
    )
    return dict(rows.values_list("definition__result__name__zh", "definition__result__code"))


def versions(code: str) -> list[VersionRow]:
    """Every version of an item, the newest first; a few in its life."""
    rows = ItemVersion.objects.filter(code=code).order_by("-number")
    told = rows.values_list("id", "number", "valid_from", "digest", "state")
    return [
        VersionRow(version_id, number, valid_from, digest, State(state))
        for version_id, number, valid_from, digest, state in told
    ]


def in_force_ids(on: date) -> "QuerySet[ItemVersion, Any]":
    """The ids of the versions in force on a day, for other queries to look in."""
    return _in_force(on).order_by("code", "-number").values("id")


def _in_force(on: date) -> "QuerySet[ItemVersion]":
    return ItemVersion.objects.filter(valid_from__lte=on).distinct("code")


_SHOWN = (
    "code",
    "id",
    "number",
    "valid_from",
    "state",
    "definition__name",
    "definition__summary",
    "definition__words",
    "definition__themes",
    "definition__audiences",
    "definition__handling__online_depth",
    "department_id",
    "department__name",
    "department__name_en",
)


def _row(one: dict[str, Any]) -> ItemRow:
    return ItemRow(
        code=one["code"],
        version_id=one["id"],
        number=one["number"],
        name=Text(**one["definition__name"]),
        summary=Text(**one["definition__summary"]),
        words=tuple(one["definition__words"] or ()),
        themes=tuple(one["definition__themes"] or ()),
        audiences=tuple(one["definition__audiences"] or ()),
        department_id=one["department_id"],
        department=Text(one["department__name"], one["department__name_en"]),
        valid_from=one["valid_from"],
        state=State(one["state"]),
        is_guide_only=one["definition__handling__online_depth"] == OnlineDepth.INFORMATION,
    )
