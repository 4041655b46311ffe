"""Drafts of items (事项草稿): what is being written, and what is still wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.catalogue.models import ItemDraft
from tongban.catalogue.packs import words
from tongban.catalogue.packs.problems import Problem
from tongban.catalogue.packs.yaml import Read
from tongban.catalogue.queries.gate import list_to_come, problems_of_items
from tongban.catalogue.rules import Item
from tongban.catalogue.rules.building import Fault, Wrong, build
from tongban.catalogue.rules.listing import with_base
from tongban.kernel.errors import NotFound
from tongban.kernel.rows import fetch

MOST_DRAFTS = 100
"""Open ones of one department a page shows."""


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One draft."""

    id: UUID
    department_id: UUID
    code: str
    based_on: UUID | None
    seen: int
    definition: Mapping[str, Any]
    edits: int
    begun_by: str
    changed_at: datetime
    state: str
    change_id: UUID | None


def draft(draft_id: UUID) -> DraftRow:
    """One draft. NotFound where there is none."""
    row = fetch(ItemDraft, draft_id)
    if row is None:
        raise NotFound(_("没有这份草稿。"))
    return _row(row)


def drafts(department_id: UUID, code: str = "") -> list[DraftRow]:
    """What a department is writing, the newest first; of one item, if one is named."""
    rows = ItemDraft.objects.filter(department_id=department_id, state=ItemDraft.State.OPEN)
    if code:
        rows = rows.filter(code=code)
    return [_row(one) for one in rows.order_by("-changed_at", "id")[:MOST_DRAFTS]]


def judged_draft(definition: Mapping[str, Any], on: date) -> tuple[Item | None, list[Problem]]:
    """The item a draft makes, on the base elements of its entry, and all that is wrong with it were
    it to begin on a day. None while it lacks a part or one has the wrong shape."""
    built, faults = build(Item, dict(definition))
    if built is None:
        read = Read(Path(str(definition.get("code", ""))[:33]))
        return None, [_told(read, one) for one in faults]
    listed = list_to_come()
    standing = listed.get(built.catalogue_code)
    item = with_base(built, standing.entry if standing else None)
    return item, problems_of_items([item], on, listed)


def _told(read: Read, fault: Fault) -> Problem:
    """A fault in words; of a part that is missing, at the place where it should be."""
    told = words.of_fault(read, fault)
    return replace(told, path=(*fault.path, fault.about)) if fault.wrong is Wrong.MISSING else told


def _row(row: ItemDraft) -> DraftRow:
    return DraftRow(
        row.id,
        row.department_id,
        row.code,
        row.based_on_id,
        row.seen,
        row.definition,
        row.edits,
        row.begun_by,
        row.changed_at,
        row.state,
        row.change_id,
    )
