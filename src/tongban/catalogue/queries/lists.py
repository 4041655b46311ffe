"""Lists of items: all of them page by page, what somebody asked for, and one guide."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.catalogue.models import ItemVersion
from tongban.catalogue.queries.versions import ItemRow, items, version
from tongban.catalogue.rules import Item, Text
from tongban.catalogue.rules.building import from_data
from tongban.catalogue.rules.finding import Findable, score, words_of
from tongban.catalogue.rules.listing import State
from tongban.kernel.errors import NotFound

PAGE = 20


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


def found(asked: str, theme: str, on: date) -> list[ItemRow]:
    """The items of a day that fit the words and the theme, the best first; one query."""
    rows = [row for row in items(on) if not theme or theme in row.themes]
    words = words_of(asked)
    if not words:
        return rows
    fits = {row.code: score(_findable(row), words) for row in rows}
    return sorted((row for row in rows if fits[row.code]), key=lambda row: -fits[row.code])


def page_after(rows: Sequence[ItemRow], code: str) -> Sequence[ItemRow]:
    """One page and one row more, behind the item of that code; the front where it is not there."""
    behind = next((nth for nth, row in enumerate(rows, 1) if row.code == code), 0)
    return rows[behind : behind + PAGE + 1]


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


@lru_cache(maxsize=4096)
def _findable(row: ItemRow) -> Findable:
    names = (row.name.zh, row.name.en)
    about = (row.summary.zh, row.summary.en, row.department.zh, row.department.en)
    return Findable.of(names, row.words, about)
