"""Reading about somebody else, always with a purpose on record (查看留痕)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from tongban.identity.models import Person
from tongban.identity.queries.doors import rows_of
from tongban.identity.queries.mandates import PAGE
from tongban.identity.queries.sealed import id_number_hashes, name_hashes, words
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound, Refused

FIND_WITHIN = timedelta(hours=1)


def find_person(name: str, id_number: str, *, purpose: str, by: Actor) -> UUID:
    """The registered person with exactly this name and ID number (找人).

    Opens its own transaction, so that the look-up stays on record whatever follows; the one found
    sees it; finding oneself is nobody's business and leaves no record. Raises NotFound, or Refused
    after too many look-ups in an hour (FINDS_PER_HOUR).
    """
    with acting(by):
        number, called = id_number_hashes(id_number), name_hashes(name)
        if by.person_id is not None and _is(by.person_id, number, called):
            return by.person_id
        _refuse_a_crowd(by)
        rows = rows_of(
            "SELECT identity_find_person(%s::text[], %s::text[], %s, %s::timestamptz) AS id",
            [number, called, purpose, clock.now()],
        )
    found: UUID | None = rows[0]["id"]
    if found is None:
        raise NotFound(
            _("没有找到姓名和身份证号都一致的实名用户。请核对，或请对方先完成实名注册。")
        )
    return found


def find_body(credit_code: str, *, by: Actor) -> UUID:
    """The registered body with this credit code, for an officer; raises NotFound.

    Credit codes are public and the answer is an id: nothing is put on record.
    """
    with acting(by):
        rows = rows_of("SELECT identity_find_body(%s) AS id", [credit_code])
    found: UUID | None = rows[0]["id"]
    if found is None:
        raise NotFound(_("没有找到这个统一社会信用代码的单位。请核对营业执照。"))
    return found


def reveal(
    holder_id: UUID, *, case_ref: str, purpose: str, fields: Sequence[str], by: Actor
) -> dict[str, str]:
    """An officer reads a person's details beyond the case's snapshot (查看个人信息).

    The database function writes the AccessRecord in the same statement that reads, and the
    transaction is this one's own: whatever fails later, the record stays. `fields` of name,
    id_number, mobile.
    """
    with acting(by):
        rows = rows_of(
            "SELECT * FROM identity_reveal(%s::uuid, %s, %s, %s::text[], %s::timestamptz)",
            [holder_id, case_ref, purpose, list(fields), clock.now()],
        )
    if not rows:
        raise NotFound(_("没有这位申请人。"))
    return {
        name: words(holder_id, rows[0][f"sealed_{name}"], name)
        for name in fields
        if rows[0][f"sealed_{name}"] is not None
    }


@dataclass(frozen=True, slots=True)
class AccessRow:
    """One reading of my data, as the person sees it."""

    id: UUID
    at: datetime
    department: str
    department_en: str
    by_officer: bool
    fields: tuple[str, ...]
    purpose: str
    case_ref: str


def access_to_me(after: tuple[datetime, UUID] | None = None) -> list[AccessRow]:
    """Who read the holder's data, newest first, one page and one row more (谁看过我的数据)."""
    at, last = after or (None, None)
    rows = rows_of(
        "SELECT * FROM identity_access_to_me(%s::timestamptz, %s::uuid, %s)",
        [at, last, PAGE + 1],
    )
    return [AccessRow(**{**row, "fields": tuple(row["fields"])}) for row in rows]


def _is(person_id: UUID, number: list[str], called: list[str]) -> bool:
    person = Person.objects.filter(holder_id=person_id)
    return person.filter(id_number_hash__in=number, name_hash__in=called).exists()


def _refuse_a_crowd(by: Actor) -> None:
    rows = rows_of("SELECT identity_finds_since(%s::timestamptz) AS n", [clock.now() - FIND_WITHIN])
    if rows[0]["n"] >= settings.FINDS_PER_HOUR:
        raise Refused(
            _("您一小时内查找的次数太多了，已填的内容还在。请过一小时再试，或到窗口办理。")
        )
