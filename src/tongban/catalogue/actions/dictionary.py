"""Entering data elements and code lists (登记数据元、代码集)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from tongban.catalogue.models import DictionaryVersion
from tongban.catalogue.rules.building import to_data
from tongban.catalogue.rules.dictionary import DataElement, Entry
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.crypto import port as crypto
from tongban.kernel.errors import Refused
from tongban_wire import canonical

MOST_ENTRIES = 20_000
Kind = DictionaryVersion.Kind


@dataclass(frozen=True, slots=True)
class Entering:
    """What became of the entries: their codes."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]


@action
def enter(entries: Sequence[Entry], *, by: Actor) -> Entering:
    """Put entries into force, each from its own first day; all of them or none. Refused where a
    changed entry would begin in the past or before the version it follows.

    The caller has checked the entries (catalogue.packs). An entry that stands there already word
    for word is left as it is. Only an entry's first version may be of a day gone by.
    """
    if len(entries) > MOST_ENTRIES:
        raise Refused(_("一次最多登记%(most)s条。请分几次。") % {"most": MOST_ENTRIES})
    last = _last_of(entries)
    rows = [_version(one, last.get((_kind_of(one), one.code))) for one in entries]
    new = [row for row in rows if row is not None]
    DictionaryVersion.objects.bulk_create(new, batch_size=500)
    told = Entering(
        new=tuple(row.code for row in new if row.number == 1),
        changed=tuple(row.code for row in new if row.number > 1),
        same=tuple(one.code for one, row in zip(entries, rows, strict=True) if row is None),
    )
    record(
        by,
        "dictionary.enter",
        "dictionary",
        digest=crypto.digest("".join(row.digest for row in new).encode()),
        new=len(told.new),
        changed=len(told.changed),
        same=len(told.same),
    )
    return told


def _kind_of(entry: Entry) -> str:
    """Which of the two kinds it is, as rows say it."""
    return Kind.ELEMENT if isinstance(entry, DataElement) else Kind.CODE_LIST


def _version(entry: Entry, last: DictionaryVersion | None) -> DictionaryVersion | None:
    """The row of a new version; None where the last one says the same."""
    data = to_data(entry)
    digest = crypto.digest(canonical.to_bytes(data))
    valid_from = date.fromisoformat(entry.valid_from)
    if last is not None:
        if last.digest == digest:
            return None
        if valid_from < max(last.valid_from, clock.today()):
            raise Refused(
                _(
                    "“%(code)s”改过的内容不能从过去的日子或上一版启用之前（%(last)s）开始。"
                    "请把它的valid_from改成今天或以后。"
                )
                % {"code": entry.code, "last": last.valid_from.isoformat()}
            )
    return DictionaryVersion(
        kind=_kind_of(entry),
        code=entry.code,
        number=last.number + 1 if last else 1,
        definition=data,
        digest=digest,
        valid_from=valid_from,
        valid_to=date.fromisoformat(entry.valid_to) if entry.valid_to else None,
        published_at=clock.now(),
    )


def _last_of(entries: Iterable[Entry]) -> dict[tuple[str, str], DictionaryVersion]:
    """The newest versions; until the end of the act nobody else enters any."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('tongban/dictionary', 0))", []
        )
    codes = {one.code for one in entries}
    rows = DictionaryVersion.objects.filter(code__in=codes).order_by("kind", "code", "-number")
    return {(row.kind, row.code): row for row in rows.distinct("kind", "code")}
