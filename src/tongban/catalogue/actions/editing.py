"""Writing an item (编辑事项): a draft begun, kept, proposed to both offices, or discarded."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from tongban.catalogue import queries
from tongban.catalogue.actions.changes import propose
from tongban.catalogue.models import ItemDraft, ItemVersion
from tongban.catalogue.queries.editors import must_edit
from tongban.catalogue.rules.building import to_data
from tongban.catalogue.rules.editing import BASE, FIXED, new_code, skeleton
from tongban.catalogue.rules.listing import ListChange, Operation, State
from tongban.identity import queries as identity
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.rows import fetch
from tongban.kernel.text import refuse_odd
from tongban_wire import canonical

DEEPEST = 12
LARGEST = 1_000_000
"""Bytes of one draft; the largest items there are have 60 kB."""


class StaleDraft(Refused):
    """Somebody saved the draft meanwhile; `edits` is what stands now."""

    def __init__(self, edits: int) -> None:
        super().__init__(
            _("这份草稿在另一个页面刚改过。这里填的都还在，请和现在的内容对一遍，再保存。")
        )
        self.edits = edits


@action
def begin_draft(version_id: UUID, *, by: Actor) -> UUID:
    """Begin to change an item, with the text of one of its versions (以这一版为底稿). A former
    version is how one goes back."""
    version = ItemVersion.objects.filter(pk=version_id).first()
    if version is None:
        raise NotFound(_("没有这个版本的事项。"))
    must_edit(version.department_id, by)
    newest = queries.versions(version.code)[0]
    if newest.state is State.CANCELLED:
        raise Refused(_("这个事项已经取消，不能再改。要办的话，请按新事项新增。"))
    definition = to_data(queries.version(version_id))
    for name in BASE:
        definition.pop(name, None)
    return _begin(version.department_id, version.code, version_id, newest.number, definition, by)


@action
def begin_new(department_id: UUID, entry_code: str, level: str, serial: str, *, by: Actor) -> UUID:
    """Begin a new item of an entry of the catalogue list (新增). Its code is put together of the
    body's credit code, the level, the entry and the serial, and was never used before."""
    must_edit(department_id, by)
    department = next(one for one in identity.departments() if one.id == department_id)
    standing = queries.catalogue_list(clock.today()).get(entry_code)
    if standing is None or standing.state is not State.ACTIVE:
        raise Refused(_("目录清单里没有这个在办的事项。请从列出的里面选。"))
    if level not in tuple("1234567") or not (
        len(serial) == 2 and serial.isascii() and serial.isdigit()
    ):
        raise Refused(_("行使层级是1到7，办理项序号是两位数字，例如01。请核对。"))
    code = new_code(department.credit_code, level, entry_code, serial)
    if queries.versions(code):
        raise Refused(_("编码%(code)s用过了，不能再用。请换一个办理项序号。") % {"code": code})
    return _begin(department_id, code, None, 0, skeleton(standing.entry, code, department.code), by)


@action
def keep_draft(draft_id: UUID, definition: dict[str, Any], *, edits: int, by: Actor) -> int:
    """Save what is written so far, finished or not; how often it was saved. StaleDraft where
    somebody saved after the page was read. Whose item it is and its code stay."""
    row = _open_locked(draft_id, by)
    if row.edits != edits:
        raise StaleDraft(row.edits)
    whole = {name: one for name, one in definition.items() if name not in FIXED}
    whole |= {name: row.definition[name] for name in ("code", "department")}
    _must_be_plain(whole, DEEPEST)
    if len(canonical.to_bytes(whole)) > LARGEST:
        raise Refused(_("这份草稿太长了，最多1 MB。请删去不要的内容，再保存。"))
    row.definition, row.edits, row.changed_at = whole, row.edits + 1, clock.now()
    row.save(update_fields=["definition", "edits", "changed_at"])
    record(by, "item_draft.keep", f"item-draft:{row.id}", edits=row.edits)
    return row.edits


@action
def catch_up_draft(draft_id: UUID, *, seen: int, by: Actor) -> None:
    """Go on although the item changed meanwhile: the officer has looked at version `seen`."""
    row = _open_locked(draft_id, by)
    if seen != _newest_number(row.code):
        raise Refused(_("这个事项刚刚又变了。请再看一遍哪里不一样。"))
    row.seen, row.changed_at = seen, clock.now()
    row.save(update_fields=["seen", "changed_at"])
    record(by, "item_draft.catch_up", f"item-draft:{row.id}", seen=seen)


@action
def discard_draft(draft_id: UUID, *, by: Actor) -> None:
    """Give a draft up (弃用)."""
    row = _open_locked(draft_id, by)
    row.state, row.changed_at = ItemDraft.State.DISCARDED, clock.now()
    row.save(update_fields=["state", "changed_at"])
    record(by, "item_draft.discard", f"item-draft:{row.id}")


@action
def take_up_draft(draft_id: UUID, *, by: Actor) -> None:
    """Write on after an office refused what was proposed of it, or it was withdrawn."""
    row = _locked(draft_id, by)
    change = row.change
    if change is None or change.state not in ("refused", "withdrawn"):
        raise Refused(_("只有没有通过审核或者已撤回的，才能接着改。请先撤回申报。"))
    _one_open(row.code)
    row.state, row.change, row.changed_at = ItemDraft.State.OPEN, None, clock.now()
    row.save(update_fields=["state", "change", "changed_at"])
    record(by, "item_draft.take_up", f"item-draft:{row.id}")


@action
def propose_draft(
    draft_id: UUID, *, edits: int, reason: str, effective_on: date, by: Actor
) -> UUID:
    """Propose what is written to both offices (申报): a new item, or a change of one."""
    row = _open_locked(draft_id, by)
    if row.edits != edits:
        raise StaleDraft(row.edits)
    if row.seen != _newest_number(row.code):
        raise Refused(_("起草以后这个事项又变了。请先看哪里不一样，确认后再申报。"))
    item, problems = queries.judged_draft(row.definition, effective_on)
    if item is None:
        raise Refused(
            _("有%(count)s处要改，改好再申报。第一处：%(first)s")
            % {"count": len(problems), "first": problems[0].zh}
        )
    change: ListChange[Any] = (
        ListChange(Operation.CHANGE, (row.code,), (item,))
        if row.seen
        else ListChange(Operation.ADD, (), (item,))
    )
    change_id = propose(
        change, department_id=row.department_id, reason=reason, effective_on=effective_on, by=by
    )
    row.state, row.change_id, row.changed_at = ItemDraft.State.PROPOSED, change_id, clock.now()
    row.save(update_fields=["state", "change", "changed_at"])
    record(by, "item_draft.propose", f"item-draft:{row.id}", change=str(change_id))
    return change_id


def _newest_number(code: str) -> int:
    """How many versions an item has; 0 for one that is new."""
    return next((one.number for one in queries.versions(code)), 0)


def _begin(
    department_id: UUID,
    code: str,
    based_on: UUID | None,
    seen: int,
    definition: dict[str, Any],
    by: Actor,
) -> UUID:
    _one_open(code)
    row = ItemDraft(
        department_id=department_id,
        code=code,
        based_on_id=based_on,
        seen=seen,
        definition=definition,
        begun_by=by.subject,
        begun_at=clock.now(),
        changed_at=clock.now(),
    )
    row.save(force_insert=True)
    record(by, "item_draft.begin", f"item-draft:{row.id}", seen=seen)
    return row.id


def _must_be_plain(value: Any, deeper: int) -> None:
    """No character that has no place in a text, and no depth nobody can read."""
    if not deeper:
        raise Refused(_("内容一层套一层，最多%(most)s层。请写得平一些。") % {"most": DEEPEST})
    if isinstance(value, str):
        refuse_odd(value, lines=True)
    elif isinstance(value, Mapping):
        for name, one in value.items():
            refuse_odd(name)
            _must_be_plain(one, deeper - 1)
    elif isinstance(value, list):
        for one in value:
            _must_be_plain(one, deeper - 1)


def _one_open(code: str) -> None:
    """Until the end of the act nobody else begins a draft of this item."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('tongban/draft/' || %s::text, 0))",
            [code],
        )
    if ItemDraft.objects.filter(code=code, state=ItemDraft.State.OPEN).exists():
        raise Refused(_("这个事项已经有一份草稿。请接着改那一份，或者先弃用它。"))


def _open_locked(draft_id: UUID, by: Actor) -> ItemDraft:
    row = _locked(draft_id, by)
    if row.state != ItemDraft.State.OPEN:
        raise Refused(_("这份草稿已经申报或弃用，不能再改。"))
    return row


def _locked(draft_id: UUID, by: Actor) -> ItemDraft:
    """The draft, ours until the act is over; for whoever edits its department's items."""
    row = fetch(ItemDraft, draft_id, locked=True)
    if row is None:
        raise NotFound(_("没有这份草稿。"))
    must_edit(row.department_id, by)
    return row
