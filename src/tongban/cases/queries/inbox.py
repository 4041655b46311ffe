"""The department's cases, what is due first at the top (办件).

Inside `acting(officer)`; row security shows one's own department and nothing else.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from tongban.cases.models import Case, CorrectionNotice
from tongban.cases.queries.cases import gone
from tongban.cases.rules import DUTY_FOR, OPEN, Stage, Step
from tongban.identity import queries as identity
from tongban.kernel import clock
from tongban.kernel.storage import queries as storage
from tongban.kernel.storage.models import StoredFile

Row = TypeVar("Row")
PAGE = 20
_LOOK = "SELECT * FROM cases_material_file(%s::uuid, %s::uuid, %s::timestamptz)"
_SAVE = "SELECT * FROM cases_material_original(%s::uuid, %s::uuid, %s::timestamptz)"
COUNTED = 100
"""So many of an officer's cases are counted, no more: a page costs the same whatever waits."""
Place = tuple[date, UUID]
"""Behind which row a page begins: the day something is due, and the case."""


@dataclass(frozen=True, slots=True)
class Load:
    """How much waits for one officer; `count` goes no further than `COUNTED`."""

    count: int
    overdue: int
    due_today: int

    @property
    def is_more(self) -> bool:
        """Whether there are more than were counted."""
        return self.count >= COUNTED


def inbox(stage: Stage | None = None, after: Place | None = None, most: int = PAGE) -> list[Case]:
    """Everything open: one page and one row more, by the day something is due (keyset)."""
    rows = Case.objects.filter(ended_at=None)
    if stage in OPEN:
        rows = rows.filter(stage=stage.value)
    return list(_page(rows, after, most))


def turns(
    officer_id: UUID, duties: Collection[str], after: Place | None = None, most: int = PAGE
) -> list[Case]:
    """The same of what waits for this officer (轮到我), as `rules.is_turn_of` says it."""
    parts = [_page(rows, after, most) for rows in _waiting(officer_id, duties)]
    return list(_merged(parts, most + 1)) if parts else []


def load(officer_id: UUID, duties: Collection[str]) -> Load:
    """How many wait for this officer, how many of them too long, how many until today."""
    parts = [
        _page(rows, None, COUNTED - 1).values_list("next_due_on", "id")
        for rows in _waiting(officer_id, duties)
    ]
    today, due = clock.today(), [on for on, _id in _merged(parts, COUNTED)] if parts else []
    return Load(len(due), sum(on < today for on in due if on), due.count(today))


def _waiting(officer_id: UUID, duties: Collection[str]) -> Iterator[QuerySet[Case]]:
    """Stage by stage, so that each comes in its order from the index."""
    rows = Case.objects.filter(ended_at=None)
    if DUTY_FOR[Step.ACCEPT] in duties:
        yield rows.filter(stage=Stage.RECEIVED.value)
    if DUTY_FOR[Step.OPINE] in duties:
        yield rows.filter(stage=Stage.ACCEPTED.value).exclude(first_examiner_id=officer_id)
    if DUTY_FOR[Step.DECIDE] in duties:
        yield rows.filter(stage=Stage.REVIEWED.value).exclude(
            Q(first_examiner_id=officer_id) | Q(second_examiner_id=officer_id)
        )


def _page(rows: QuerySet[Case], after: Place | None, most: int) -> QuerySet[Case]:
    if after is not None:
        on, last = after
        later = Q(next_due_on__gt=on) | Q(next_due_on=on, id__gt=last)
        rows = rows.filter(later, next_due_on__gte=on)
    return rows.order_by("next_due_on", "id")[: most + 1]


def _merged(parts: Sequence[QuerySet[Case, Row]], most: int) -> QuerySet[Case, Row]:
    """The first of all parts together, in one statement."""
    if len(parts) == 1:
        return parts[0]
    return parts[0].union(*parts[1:], all=True).order_by("next_due_on", "id")[:most]


def told(cases: Sequence[Case]) -> frozenset[UUID]:
    """Which of these were told once what is missing (一次告知已用)."""
    rows = CorrectionNotice.objects.filter(case_id__in=[one.pk for one in cases])
    return frozenset(rows.values_list("case_id", flat=True)) if cases else frozenset()


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
    """A file handed in with a case of the officer's department, to look at; the look is on
    record. NotFound for any other file."""
    return _material(_LOOK, case_id, file_id)


def material_original(case_id: UUID, file_id: UUID) -> StoredFile:
    """The same to be saved as it was handed in; on record with a purpose of its own."""
    return _material(_SAVE, case_id, file_id)


def _material(door: str, case_id: UUID, file_id: UUID) -> StoredFile:
    rows = StoredFile.objects.raw(door, [case_id, file_id, clock.now()])
    row = next(iter(rows), None)
    if row is None:
        raise storage.gone()
    return row
