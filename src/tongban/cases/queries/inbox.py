"""The department's open cases, what is due first at the top (收件箱).

Inside `acting(officer)`; row security shows one's own department and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from tongban.cases.models import Case
from tongban.cases.queries.cases import gone
from tongban.cases.rules import OPEN, Stage
from tongban.identity import queries as identity
from tongban.kernel import clock
from tongban.kernel.storage import queries as storage
from tongban.kernel.storage.models import StoredFile

PAGE = 20


def inbox(
    stage: Stage | None = None, after: tuple[date, UUID] | None = None, most: int = PAGE
) -> list[Case]:
    """One page and one row more, by the day something is due (keyset)."""
    rows = Case.objects.filter(ended_at=None).order_by("next_due_on", "id")
    if stage in OPEN:
        rows = rows.filter(stage=stage.value)
    if after is not None:
        on, last = after
        rows = rows.filter(Q(next_due_on__gt=on) | Q(next_due_on=on, id__gt=last))
        rows = rows.filter(next_due_on__gte=on)
    return list(rows[: most + 1])


def ended(after: tuple[datetime, UUID] | None = None, most: int = PAGE) -> list[Case]:
    """The department's ended cases, the last first."""
    rows = Case.objects.filter(ended_at__isnull=False).order_by("-ended_at", "-id")
    if after is not None:
        at, last = after
        rows = rows.filter(Q(ended_at__lt=at) | Q(ended_at=at, id__lt=last), ended_at__lte=at)
    return list(rows[: most + 1])


def find(code: str) -> UUID | None:
    """The department's case with this query code or number."""
    rows = Case.objects.filter(Q(query_code=code) | Q(number=code))
    return rows.values_list("id", flat=True).first()


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applied, by the name they have now; empty where a person was forgotten."""

    is_body: bool
    name: str


def applicants(cases: Sequence[Case]) -> dict[UUID, Applicant]:
    """Who applied, for an officer's page: one record of reading for all of them, which each of
    the holders sees (用数日志)."""
    if not cases:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT case_id, holder_id, body_name, sealed_name "
            "FROM cases_applicants(%s::uuid[], %s::timestamptz)",
            [[one.pk for one in cases], clock.now()],
        )
        rows = cursor.fetchall()
    persons = {holder: bytes(sealed) for _case, holder, _body, sealed in rows if sealed}
    names = identity.names_of(persons.items())
    return {
        case_id: Applicant(body is not None, body or names.get(holder, ""))
        for case_id, holder, body, _sealed in rows
    }


def note_reading(case_id: UUID, fields: Sequence[str]) -> None:
    """An officer opens a case: what is read is on record, and the holder sees it. NotFound for
    another department's case; called before anything is shown."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cases_note_reading(%s::uuid, %s::text[], %s::timestamptz)",
            [case_id, list(fields), clock.now()],
        )
        (is_there,) = cursor.fetchone()
    if not is_there:
        raise gone()


def material_file(case_id: UUID, file_id: UUID) -> StoredFile:
    """A file handed in with a case of the officer's department; the look is on record. NotFound
    for any other file."""
    rows = StoredFile.objects.raw(
        "SELECT * FROM cases_material_file(%s::uuid, %s::uuid, %s::timestamptz)",
        [case_id, file_id, clock.now()],
    )
    row = next(iter(rows), None)
    if row is None:
        raise storage.gone()
    return row
