"""The lists of items on a day (目录清单、实施清单), their versions, and the changes proposed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from tongban.catalogue.models import (
    ChangeRequest,
    ChangeReview,
    EntryVersion,
    ItemVersion,
    ListKind,
    ListVersion,
    Succession,
)
from tongban.catalogue.rules import Item
from tongban.catalogue.rules.building import from_data, stored
from tongban.catalogue.rules.listing import (
    CatalogueItem,
    E,
    ListChange,
    Office,
    Operation,
    Standing,
    State,
)
from tongban.kernel.errors import NotFound
from tongban.kernel.rows import fetch

CHANGES_A_PAGE = 20
V = TypeVar("V", bound=Model)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """What one of the offices said."""

    office: Office
    favours: bool
    said: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One proposed change, whole."""

    id: UUID
    list: str
    operation: Operation
    codes: tuple[str, ...]
    content: tuple[Item | CatalogueItem, ...]
    based_on: str
    reason: str
    effective_on: date
    department_id: UUID
    proposed_by: str
    proposed_at: datetime
    state: str
    closed_at: datetime | None
    reviews: tuple[ReviewRow, ...]

    @property
    def of_items(self) -> bool:
        """Whether it is of an implementation list."""
        return self.list == ListKind.IMPLEMENTATION

    @property
    def missing(self) -> tuple[Office, ...]:
        """The offices that have not said anything yet."""
        heard = {one.office for one in self.reviews}
        return tuple(one for one in Office if one not in heard)


@dataclass(frozen=True, slots=True)
class ListRow:
    """One version of a list."""

    number: int
    valid_from: date
    change_id: UUID
    operation: Operation
    reason: str


def catalogue_list(on: date) -> dict[str, Standing[CatalogueItem]]:
    """Every entry of the catalogue list begun by a day, by code, as it stands then."""
    rows = EntryVersion.objects.filter(valid_from__lte=on).order_by("code", "-number")
    return _standing(rows.distinct("code"), _entry)


def newest_entries(codes: Sequence[str] | None = None) -> dict[str, Standing[CatalogueItem]]:
    """Entries as their newest version has them, whether begun or not."""
    rows = EntryVersion.objects.order_by("code", "-number").distinct("code")
    return _standing(rows if codes is None else rows.filter(code__in=codes), _entry)


def implementation_list(department_id: UUID, on: date) -> dict[str, Standing[Item]]:
    """The items of one implementing body begun by a day, by code, as they stand then."""
    rows = ItemVersion.objects.filter(department_id=department_id, valid_from__lte=on)
    return _standing(rows.order_by("code", "-number").distinct("code"), from_data)


def newest_items(codes: Sequence[str]) -> dict[str, Standing[Item]]:
    """Items as their newest version has them, whether begun or not."""
    rows = ItemVersion.objects.filter(code__in=codes).order_by("code", "-number").distinct("code")
    return _standing(rows, from_data)


def newest_below(entries: Sequence[str]) -> list[tuple[Standing[Item], UUID]]:
    """The items that stand on entries of the catalogue list, each with its department."""
    rows = ItemVersion.objects.filter(catalogue_code__in=entries)
    return [
        (Standing(from_data(row.definition), State(row.state)), row.department_id)
        for row in rows.order_by("code", "-number").distinct("code")
    ]


def list_versions(kind: str, department_id: UUID | None = None) -> list[ListRow]:
    """The versions of a list, the newest first."""
    rows = ListVersion.objects.filter(list=kind)
    if department_id is not None:
        rows = rows.filter(department_id=department_id)
    return [
        ListRow(
            row.number,
            row.valid_from,
            row.change_id,
            Operation(row.change.operation),
            row.change.reason,
        )
        for row in rows.select_related("change").order_by("-number")
    ]


def successors(code: str) -> list[str]:
    """What stands for an entry or an item that was split or merged."""
    rows = Succession.objects.filter(before=code).order_by("after")
    return list(rows.values_list("after", flat=True))


def change(change_id: UUID) -> ChangeRow:
    """One change. NotFound where there is none."""
    row = fetch(ChangeRequest, change_id)
    if row is None:
        raise NotFound(_("没有这个清单变动申请。"))
    return _change(row, _reviews([row.id]).get(row.id, ()))


def changes(
    *, is_open: bool, department_id: UUID | None = None, after: str = ""
) -> list[ChangeRow]:
    """Changes that wait for a review, or those that are closed: a page and one more, the newest
    first; those of one department, if one is named."""
    rows = ChangeRequest.objects.filter(Q(state="open") if is_open else ~Q(state="open"))
    if department_id is not None:
        rows = rows.filter(department_id=department_id)
    if (cursor := _cursor(after)) is not None:
        at, last = cursor
        rows = rows.filter(Q(proposed_at__lt=at) | Q(proposed_at=at, id__lt=last))
    page = list(rows.order_by("-proposed_at", "-id")[: CHANGES_A_PAGE + 1])
    said = _reviews([row.id for row in page])
    return [_change(row, said.get(row.id, ())) for row in page]


def before_change(row: ChangeRow, code: str) -> Item | CatalogueItem | None:
    """The text a change replaces or replaced; None where there is none."""
    if row.of_items:
        items = ItemVersion.objects.filter(code=code)
        made = items.filter(list_version__change_id=row.id).values_list("number", flat=True).first()
        older = items if made is None else items.filter(number__lt=made)
        whole = older.order_by("-number").values_list("definition", flat=True).first()
        return None if whole is None else from_data(whole)
    entries = EntryVersion.objects.filter(code=code)
    made = entries.filter(list_version__change_id=row.id).values_list("number", flat=True).first()
    before = entries if made is None else entries.filter(number__lt=made)
    said = before.order_by("-number").values_list("definition", flat=True).first()
    return None if said is None else _entry(said)


def cursor_of(row: ChangeRow) -> str:
    """Where the next page begins."""
    return f"{row.proposed_at.isoformat()}|{row.id}"


def to_change(row: ChangeRow) -> ListChange[Any]:
    """The change as the rules know it."""
    return ListChange(row.operation, row.codes, row.content)


def _cursor(after: str) -> tuple[datetime, UUID] | None:
    at, _sep, last = after.partition("|")
    try:
        return datetime.fromisoformat(at), UUID(last)
    except ValueError:
        return None


def _change(row: ChangeRequest, reviews: Sequence[ReviewRow]) -> ChangeRow:
    read: Callable[[Any], Item | CatalogueItem] = (
        from_data if row.list == ListKind.IMPLEMENTATION else _entry
    )
    return ChangeRow(
        id=row.id,
        list=row.list,
        operation=Operation(row.operation),
        codes=tuple(row.codes),
        content=tuple(map(read, row.content)),
        based_on=row.based_on,
        reason=row.reason,
        effective_on=row.effective_on,
        department_id=row.department_id,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        state=row.state,
        closed_at=row.closed_at,
        reviews=tuple(reviews),
    )


def _reviews(ids: Sequence[UUID]) -> Mapping[UUID, list[ReviewRow]]:
    said: dict[UUID, list[ReviewRow]] = {}
    for one in ChangeReview.objects.filter(change__in=ids).order_by("at"):
        row = ReviewRow(Office(one.office), one.favours, one.said, one.reviewed_by, one.at)
        said.setdefault(one.change_id, []).append(row)
    return said


def _entry(definition: object) -> CatalogueItem:
    return stored(CatalogueItem, definition)


def _standing(rows: Any, read: Callable[[Any], E]) -> dict[str, Standing[E]]:
    told = rows.values_list("code", "definition", "state")
    return {code: Standing(read(whole), State(state)) for code, whole, state in told}
