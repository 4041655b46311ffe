"""From packs to changes of lists: what would have to be proposed so that they are in force."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tongban.catalogue.models import ChangeRequest
from tongban.catalogue.queries.listing import newest_entries, newest_items
from tongban.catalogue.rules import Item
from tongban.catalogue.rules.building import to_data
from tongban.catalogue.rules.listing import CatalogueItem, ListChange, Operation, Standing


@dataclass(frozen=True, slots=True)
class Proposal:
    """One change to propose, in the name of a department."""

    department: str
    """`Department.code`."""
    change: ListChange[Any]
    open_as: UUID | None = None
    """The very same change, which waits for its reviews already."""


def proposals(
    listed: Sequence[CatalogueItem], items: Sequence[Item]
) -> tuple[list[Proposal], list[str]]:
    """The changes that bring these into force, entries of the catalogue list first; and the codes
    of what stands there word for word."""
    there: dict[str, Standing[Any]] = {
        **newest_entries([one.code for one in listed]),
        **newest_items([one.code for one in items]),
    }
    first = items[0].department if items else ""
    changes = [
        *_changes(first, listed, there),
        *(
            one
            for department in dict.fromkeys(item.department for item in items)
            for one in _changes(
                department, [item for item in items if item.department == department], there
            )
        ),
    ]
    given: list[CatalogueItem | Item] = [*listed, *items]
    same = [one.code for one in given if _stands(one, there)]
    return [_with_open(one) for one in changes], same


def _changes(
    department: str, wanted: Sequence[CatalogueItem | Item], there: dict[str, Standing[Any]]
) -> Iterator[Proposal]:
    new = tuple(one for one in wanted if one.code not in there)
    if new:
        yield Proposal(department, ListChange(Operation.ADD, (), new))
    for one in wanted:
        if one.code in there and not _stands(one, there):
            yield Proposal(department, ListChange(Operation.CHANGE, (one.code,), (one,)))


def _stands(one: CatalogueItem | Item, there: dict[str, Standing[Any]]) -> bool:
    return one.code in there and there[one.code].entry == one


def _with_open(one: Proposal) -> Proposal:
    """A change that was proposed already is not proposed again."""
    rows = ChangeRequest.objects.filter(
        state="open", operation=one.change.operation, content=_content(one.change.entries)
    )
    known = rows.order_by("proposed_at").values_list("id", flat=True).first()
    return Proposal(one.department, one.change, known)


def _content(entries: Iterable[Any]) -> list[dict[str, Any]]:
    return [to_data(one) for one in entries]
