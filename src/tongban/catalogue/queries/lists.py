"""Lists of items: all of them page by page, what somebody asked for, and one guide."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.catalogue.models import ItemVersion
from tongban.catalogue.queries.versions import ItemRow, items, version
from tongban.catalogue.rules import Item, MaterialKind, Text, TimeLimit
from tongban.catalogue.rules.building import from_data
from tongban.catalogue.rules.fees import in_words
from tongban.catalogue.rules.listing import State
from tongban.kernel.errors import NotFound

PAGE = 20
FACTS_KEPT = 20_000


class Coded(Protocol):
    """A row of an item."""

    @property
    def code(self) -> str: ...


R = TypeVar("R", bound=Coded)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a list tells of an item, for people to choose by."""

    promised: TimeLimit
    onsite_visits: int
    hand_in: int
    hand_in_depends: bool
    """Whether fewer may do, by what is answered."""
    fees: Text
    is_coming: bool = False
    """Whether it is several items that cannot be applied for together yet (联办即将开通)."""

    @classmethod
    def of(cls, item: Item) -> "Facts":
        """Read from the whole item."""
        papers = [one for one in item.materials if one.kind is MaterialKind.UPLOAD]
        depends = any(one.when for one in papers)
        fees = in_words(item)
        is_coming = bool(item.members) and item.is_guide_only
        return cls(item.promised, item.onsite_visits, len(papers), depends, fees, is_coming)


_facts: dict[UUID, Facts] = {}


@dataclass(frozen=True, slots=True)
class GuideRow:
    """The guide of one item as it stood on a day (办事指南)."""

    version_id: UUID
    number: int
    valid_from: date
    item: Item
    department: Text
    state: State
    region: str = ""
    """Where the department is (行政区划代码)."""


def listed(theme: str, on: date) -> list[ItemRow]:
    """The items of a day, or those of a theme; one query."""
    return [row for row in items(on) if not theme or theme in row.themes]


def page_after(rows: Sequence[R], code: str, size: int = PAGE) -> Sequence[R]:
    """One page and one row more, behind the item of that code; the front where it is not there."""
    behind = next((nth for nth, row in enumerate(rows, 1) if row.code == code), 0)
    return rows[behind : behind + size + 1]


def facts_of(version_ids: Iterable[UUID]) -> dict[UUID, Facts]:
    """What lists tell of versions; kept by the process, since versions never change."""
    wanted = list(version_ids)
    found = {one: facts for one in wanted if (facts := _facts.get(one)) is not None}
    lacking = [one for one in wanted if one not in found]
    if lacking:
        rows = ItemVersion.objects.filter(pk__in=lacking).values_list("id", "definition")
        fresh = {version_id: Facts.of(from_data(definition)) for version_id, definition in rows}
        if len(_facts) + len(fresh) > FACTS_KEPT:
            _facts.clear()
        _facts.update(fresh)
        found |= fresh
    return found


def whole(version_ids: Iterable[UUID]) -> dict[UUID, Item]:
    """Several versions whole, in one query."""
    rows = ItemVersion.objects.filter(pk__in=list(version_ids)).values_list("id", "definition")
    return {version_id: from_data(definition) for version_id, definition in rows}


def guide(code: str, on: date) -> GuideRow:
    """The guide in force on a day. NotFound where there was none."""
    row = (
        ItemVersion.objects.filter(code=code, valid_from__lte=on)
        .order_by("-number")
        .values_list(*_OF_A_GUIDE)
        .first()
    )
    if row is None:
        raise NotFound(_("没有这个事项，或者它还没有开始办理。请在“全部事项”里再找一找。"))
    version_id, number, valid_from, state, name, name_en, region = row
    department, whole = Text(name, name_en), version(version_id)
    return GuideRow(version_id, number, valid_from, whole, department, State(state), region)


_OF_A_GUIDE = (
    "id",
    "number",
    "valid_from",
    "state",
    "department__name",
    "department__name_en",
    "department__region_code",
)
