"""One case and the lists of an applicant; inside the caller's `acting`."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tongban.cases.models import Case, CaseReceipt, CaseStep, CorrectionNotice, Decision, Opinion
from tongban.cases.queries import words
from tongban.cases.rules import Outcome, Stage, Step
from tongban.kernel import clock
from tongban.kernel.access import queries as reading
from tongban.kernel.errors import NotFound
from tongban.kernel.retention import things
from tongban.kernel.rows import fetch

PAGE = 20
_OUTCOMES = {Stage.DECLINED: Outcome.DECLINED, Stage.WITHDRAWN: Outcome.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class Points:
    """What an applicant was told once (一次性告知)."""

    points: tuple[str, ...]
    noticed_at: datetime
    due_on: date
    corrected_at: datetime | None

    @property
    def came_late(self) -> bool:
        """Whether what was missing came after its last day; it is looked at all the same."""
        at = self.corrected_at
        return at is not None and clock.shanghai(at).date() > self.due_on


@dataclass(frozen=True, slots=True)
class Trail:
    """One thing that was done."""

    step: Step
    at: datetime
    officer_id: UUID | None


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """What one examiner found; None for words nobody can read any more."""

    officer_id: UUID
    favours: bool
    at: datetime
    words: str | None


def mine(person_id: UUID | None = None) -> QuerySet[Case]:
    """The reader's cases; with `person_id` only what that person applied for (mere agents)."""
    rows = Case.objects.all()
    return rows if person_id is None else rows.filter(person_id=person_id)


def case(case_id: UUID, person_id: UUID | None = None) -> Case:
    """The case, for its holder, an officer of its department or the platform; NotFound else."""
    row = fetch(Case, case_id)
    if row is None or person_id not in (None, row.person_id):
        raise gone()
    return row


def case_of_application(application_id: UUID, person_id: UUID | None = None) -> Case:
    """The case opened for an application, as above."""
    row = mine(person_id).filter(application_id=application_id).first()
    if row is None:
        raise gone()
    return row


def receipt_code(case_id: UUID) -> str:
    """The signed code of the receipt; empty until a worker has signed it."""
    found = CaseReceipt.objects.filter(case_id=case_id).values_list("code", flat=True).first()
    return found or ""


def gone() -> NotFound:
    """What is said of a case that is not there, or not for this reader."""
    return NotFound(_("没有这个办件，或它不归您看。请核对查询码，或从“我的办件”里打开。"))


def cases(
    after: tuple[datetime, UUID] | None = None, most: int = PAGE, person_id: UUID | None = None
) -> list[Case]:
    """The holder's cases, newest first, one page and one row more (keyset)."""
    rows = mine(person_id).order_by("-received_at", "-id")
    if after is not None:
        at, last = after
        earlier = Q(received_at__lt=at) | Q(received_at=at, id__lt=last)
        rows = rows.filter(earlier, received_at__lte=at)
    return list(rows[: most + 1])


def applied_for_others(on: date, most: int = PAGE) -> list[Case]:
    """What the person behind the session applied for in the name of those they may still act
    for, newest first."""
    return list(Case.objects.raw("SELECT * FROM cases_applied_by_me(%s, %s)", [on, most]))


def trail(case_id: UUID) -> list[Trail]:
    """Everything that was done, in order."""
    rows = CaseStep.objects.filter(case_id=case_id).order_by("nth")
    return [Trail(Step(row.step), row.at, row.officer_id) for row in rows]


def correction(case_id: UUID) -> Points | None:
    """The one notice of defects, if there was one."""
    row = CorrectionNotice.objects.filter(case_id=case_id).first()
    if row is None:
        return None
    said = words.opened(words.POINTS, [row], "sealed_points")[0]
    points = tuple(json.loads(said)) if said is not None else ()
    return Points(points, row.noticed_at, row.due_on, row.corrected_at)


def corrected_at(case_id: UUID) -> datetime | None:
    """When what was missing came; None where nothing was, or has not come."""
    rows = CorrectionNotice.objects.filter(case_id=case_id)
    return rows.values_list("corrected_at", flat=True).first()


def points_to_correct(application_id: UUID) -> tuple[str, ...]:
    """What the applicant was told, while it is theirs to correct; for applications.ports."""
    row = Case.objects.filter(application_id=application_id, stage=Stage.CORRECTING.value).first()
    told = correction(row.pk) if row else None
    return told.points if told else ()


def opinions(case_id: UUID) -> list[OpinionRow]:
    """The examiners' opinions, the first first."""
    rows = list(Opinion.objects.filter(case_id=case_id).order_by("at", "id"))
    said = words.opened(words.OPINION, rows, "sealed_words")
    return [
        OpinionRow(row.officer_id, row.favours, row.at, text)
        for row, text in zip(rows, said, strict=True)
    ]


def reason(case_id: UUID) -> str | None:
    """Why it was refused; None where it was not, or nobody can read it any more."""
    row = Decision.objects.filter(case_id=case_id, granted=False).first()
    return words.opened(words.REASON, [row], "sealed_reason")[0] if row else None


def outcome(row: Case) -> Outcome | None:
    """How the case ended or was decided; None while it is open."""
    if row.granted is not None:
        return Outcome.GRANTED if row.granted else Outcome.REFUSED
    return _OUTCOMES.get(Stage(row.stage))


@dataclass(frozen=True, slots=True)
class Progress:
    """What whoever has number and query code may know: no names."""

    version_id: UUID
    stage: str
    granted: bool | None
    received_at: datetime
    next_due_on: date | None
    accepted_on: date | None
    due_on: date | None
    promised_due_on: date | None
    is_provisional: bool
    decided_at: datetime | None
    ended_at: datetime | None


def progress(number: str, query_code: str) -> Progress:
    """By number and query code, for anybody (查进度). NotFound when the two do not fit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cases_progress(%s, %s)", [number, query_code])
        row = cursor.fetchone()
    if row is None:
        raise NotFound(_("没有找到。办件编号和查询码要一起对上，请照回执再输一遍。"))
    return Progress(*row)


def case_is_there(ref: str) -> bool:
    """Whether there is a case of this query code, or anything was read for it; holds ask."""
    return things.answer("SELECT cases_case_is_there(%s)", ref) or reading.case_is_there(ref)
