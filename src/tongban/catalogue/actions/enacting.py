"""A change both offices favour goes into force: versions of entries, items and lists."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from tongban.catalogue import queries
from tongban.catalogue.actions.items import publish
from tongban.catalogue.models import (
    ChangeRequest,
    EntryVersion,
    ItemVersion,
    ListKind,
    ListVersion,
    Succession,
)
from tongban.catalogue.rules import Item
from tongban.catalogue.rules.building import to_data
from tongban.catalogue.rules.listing import (
    CatalogueItem,
    ListChange,
    Operation,
    Senseless,
    Standing,
    State,
    after,
    on_new_base,
    senseless,
)
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.crypto import port as crypto
from tongban.kernel.errors import Refused
from tongban_wire import canonical

There = Mapping[str, Standing[Any]]


class Enacting:
    """A change of a list on its way into force."""

    @staticmethod
    def alone() -> None:
        """Until the end of the act nobody else changes a list: what is read from here on is what
        the change is laid over."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('tongban/lists', 0))", [])

    @staticmethod
    def there_now(kind: str, change: ListChange[Any]) -> There:
        """What the change acts on or meets, as it stands, whether begun or not."""
        codes = [*change.codes, *(one.code for one in change.entries)]
        if kind == ListKind.CATALOGUE:
            return queries.newest_entries(codes)
        return queries.newest_items(codes)

    @staticmethod
    def digest_of(there: There, codes: Sequence[str]) -> str:
        """A mark of how these stand; empty for none."""
        if not codes:
            return ""
        told: list[Any] = [
            [code, str(there[code].state), to_data(there[code].entry)] for code in sorted(codes)
        ]
        return crypto.digest(canonical.to_bytes(told))

    @staticmethod
    def must_make_sense(change: ListChange[Any], there: There) -> None:
        """Refused with the first reason why the change makes no sense on the list."""
        for why, code in senseless(change, there):
            raise Refused(_why(why) % {"code": code})

    @staticmethod
    def enact(
        row: ChangeRequest, change: ListChange[Any], there: There, begins: date, by: Actor
    ) -> None:
        """Put it into force from a day. Everything or nothing. The caller is `alone`, and has been
        since before it read what is there."""
        now = after(change, there)
        touched = sorted({*change.codes, *(one.code for one in change.entries)})
        if row.list == ListKind.CATALOGUE:
            version = _list_version(row, ListKind.CATALOGUE, None, begins)
            _write_entries({code: now[code] for code in touched}, version, begins)
            _hand_down({code: now[code] for code in touched}, row, begins, by)
        else:
            version = _list_version(row, ListKind.IMPLEMENTATION, row.department_id, begins)
            for code in touched:
                _write_item(now[code], version, begins, by)
        if change.operation in (Operation.SPLIT, Operation.MERGE):
            left = [one.code for one in change.entries]
            Succession.objects.bulk_create(
                Succession(before=before, after=code, list_version_id=version.id)
                for before, code in product(change.codes, left)
            )
        _seal(version)


def _why(why: Senseless) -> str:
    return {
        Senseless.HOW_MANY: _("这种变动的事项个数不对：%(code)s。"),
        Senseless.NOT_THERE: _("清单里没有%(code)s。"),
        Senseless.ENDED: _("%(code)s已经取消，不能再变动。"),
        Senseless.ALREADY_SO: _("%(code)s现在的状态不能这样变动。"),
        Senseless.CODE_TAKEN: _("编码%(code)s用过了，不能再用。"),
        Senseless.CODE_TWICE: _("%(code)s写了两次。"),
        Senseless.OTHER_CODE: _("变更不能换编码：%(code)s。要换编码，请用取消和新增。"),
        Senseless.SAME: _("%(code)s的内容没有变。"),
    }[why]


def _list_version(
    row: ChangeRequest, kind: str, department_id: UUID | None, begins: date
) -> ListVersion:
    known = ListVersion.objects.filter(list=kind)
    if department_id is not None:
        known = known.filter(department_id=department_id)
    last = known.order_by("-number").values_list("number", flat=True).first()
    # Written when what it holds is there (`_seal`); what names it waits for the end of the act.
    return ListVersion(
        list=kind,
        department_id=department_id,
        number=(last or 0) + 1,
        change=row,
        valid_from=begins,
        made_at=clock.now(),
    )


def _write_entries(
    touched: Mapping[str, Standing[CatalogueItem]], version: ListVersion, begins: date
) -> None:
    rows = EntryVersion.objects.filter(code__in=touched).order_by("code", "-number")
    last = {row.code: row for row in rows.distinct("code")}
    for code, row in last.items():
        if begins < row.valid_from:
            raise Refused(
                _("%(code)s的上一版%(last)s才生效，这次变动不能更早。")
                % {"code": code, "last": row.valid_from.isoformat()}
            )
    EntryVersion.objects.bulk_create(
        EntryVersion(
            code=code,
            number=last[code].number + 1 if code in last else 1,
            definition=to_data(one.entry),
            state=one.state,
            list_version_id=version.id,
            valid_from=begins,
        )
        for code, one in touched.items()
    )


def _write_item(one: Standing[Item], version: ListVersion, begins: date, by: Actor) -> None:
    publish(one.entry, valid_from=begins, state=one.state, list_version_id=version.id, by=by)


def _hand_down(
    touched: Mapping[str, Standing[CatalogueItem]], row: ChangeRequest, begins: date, by: Actor
) -> None:
    """What stands on changed entries takes them over: base elements, suspension, the end."""
    versions: dict[UUID, ListVersion] = {}
    for item, department_id in queries.newest_below(list(touched)):
        entry = touched[item.entry.catalogue_code]
        new = Standing(on_new_base(item.entry, entry.entry), _state_below(item, entry))
        if new == item or item.state is State.CANCELLED:
            continue
        if department_id not in versions:
            kind = ListKind.IMPLEMENTATION
            versions[department_id] = _list_version(row, kind, department_id, begins)
        _write_item(new, versions[department_id], begins, by)
    for version in versions.values():
        _seal(version)


def _state_below(item: Standing[Item], entry: Standing[CatalogueItem]) -> State:
    """An item ends and rests with its entry; it goes on by itself only if it rested with it."""
    if entry.state is not State.ACTIVE:
        return entry.state
    if item.state is State.SUSPENDED and _rested_with_its_entry(item.entry.code):
        return State.ACTIVE
    return item.state


def _rested_with_its_entry(code: str) -> bool:
    newest = ItemVersion.objects.filter(code=code).order_by("-number")
    lists = newest.values_list("list_version__change__list", flat=True)
    return lists.first() == ListKind.CATALOGUE


def _seal(version: ListVersion) -> None:
    """Write the version with the digest of the list from its day on."""
    told: list[Any]
    if version.department_id is None:
        rows = EntryVersion.objects.filter(valid_from__lte=version.valid_from)
        newest = rows.order_by("code", "-number").distinct("code")
        told = [
            [code, state, crypto.digest(canonical.to_bytes(whole))]
            for code, state, whole in newest.values_list("code", "state", "definition")
        ]
    else:
        items = ItemVersion.objects.filter(
            department_id=version.department_id, valid_from__lte=version.valid_from
        )
        of_the_day = items.order_by("code", "-number").distinct("code")
        told = [list(one) for one in of_the_day.values_list("code", "state", "digest")]
    version.digest = crypto.digest(canonical.to_bytes(told))
    version.save(force_insert=True)
