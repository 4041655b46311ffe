"""A case in an officer's or the applicant's hands: locked, moved on, its trail kept, by acts."""

import uuid
from datetime import date
from functools import cache
from typing import Self
from uuid import UUID

from django.db import DatabaseError, connection
from django.utils.translation import gettext as _
from psycopg.sql import SQL, Identifier

from tongban.cases.models import Case, CaseStep
from tongban.cases.queries import gone
from tongban.cases.rules import DUTY_FOR, LONGEST_WORDS, Stage, Step, may
from tongban.identity import queries as identity
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.errors import Refused
from tongban.kernel.rows import fetch


class Handling:
    """One case, ours until the act is over."""

    def __init__(self, row: Case, step: Step) -> None:
        self.row = row
        self.step = step

    @classmethod
    def in_step_locked(cls, case_id: UUID, step: Step, by: Actor) -> Self:
        """NotFound where it is not for this reader; Refused where the step takes a duty they do
        not hold for the department today, or may not follow."""
        row = fetch(Case, case_id, locked=True)
        if row is None:
            raise gone()
        cls.must_hold_duty(row, step, by)
        if not may(step, Stage(row.stage)):
            raise Refused(_too_late(row))
        return cls(row, step)

    @staticmethod
    def must_hold_duty(row: Case, step: Step, by: Actor) -> None:
        """The duty a page's guard asks for, asked again by the act: as one of the case's
        department, for its region, on this day. Refused otherwise."""
        duty, officer = DUTY_FOR.get(step), by.officer_id
        if duty is None:
            return
        held = identity.duties_in(row.department_id, officer, clock.today()) if officer else ()
        if duty not in held:
            raise Refused(
                _(
                    "您现在没有在本部门办这一步的职责。需要的话，请找安全管理员，职责由安全管理员给出。"
                )
            )

    @property
    def subject(self) -> str:
        """How the audit log names it."""
        return f"case:{self.row.pk}"

    @property
    def fact(self) -> dict[str, str]:
        """What every fact of the case says of it."""
        return self.fact_of(self.row)

    @staticmethod
    def fact_of(row: Case) -> dict[str, str]:
        """The same of a case just made."""
        return {
            "case_id": str(row.pk),
            "holder_id": str(row.holder_id),
            "person_id": str(row.person_id),
        }

    def move(self, stage: Stage, due_on: date) -> None:
        """On to a stage at which something is due."""
        self.row.stage, self.row.next_due_on = stage.value, due_on

    def end(self, stage: Stage) -> None:
        """Nothing follows any more."""
        self.row.stage, self.row.next_due_on, self.row.ended_at = stage.value, None, clock.now()

    def keep(self, *more: str, by: Actor) -> None:
        """Write the case, `more` naming what else changed, and the next line of its trail; the
        case's lock keeps the lines in order."""
        row, ended = self.row, ("ended_at",) if self.row.ended_at else ()
        columns = ("stage", "next_due_on", *ended, *more)
        line = [uuid.uuid4(), row.holder_id, row.department_id, self.step.value, clock.now()]
        with connection.cursor() as cursor:
            cursor.execute(
                _kept(columns),
                [*(getattr(row, one) for one in columns), row.pk, *line, by.officer_id, row.pk],
            )
            if cursor.rowcount != 1:
                raise DatabaseError(f"case:{row.pk} was locked and is not there to be written")

    @staticmethod
    def first_step(row: Case, by: Actor) -> CaseStep:
        """The first line of the trail of a case just made."""
        return CaseStep(
            case_id=row.pk,
            holder_id=row.holder_id,
            department_id=row.department_id,
            nth=1,
            step=Step.RECEIVE.value,
            at=clock.now(),
            officer_id=by.officer_id,
        )

    def of_officer(self, by: Actor) -> dict[str, UUID]:
        """Whose act it is and on what: the columns everything below a case begins with."""
        assert by.officer_id is not None, "an officer's act"
        return {
            "id": uuid.uuid4(),
            "case_id": self.row.pk,
            "holder_id": self.row.holder_id,
            "department_id": self.row.department_id,
            "officer_id": by.officer_id,
        }


_KEPT = SQL("""
    WITH moved AS (UPDATE cases_case SET {} WHERE id = %s RETURNING id)
    INSERT INTO cases_casestep (id, case_id, holder_id, department_id, step, at, officer_id, nth)
    SELECT %s, moved.id, %s, %s, %s, %s, %s,
           1 + coalesce((SELECT max(nth) FROM cases_casestep WHERE case_id = %s), 0)
    FROM moved
""")


@cache
def _kept(columns: tuple[str, ...]) -> str:
    """A hot path (docs/bench.md, decision): the case and its line in one statement."""
    changed = [SQL("{} = %s").format(Identifier(one)) for one in columns]
    return _KEPT.format(SQL(", ").join(changed)).as_string()


class Wording:
    """Words typed for a case."""

    @staticmethod
    def of(said: str, missing: str) -> str:
        """Trimmed; Refused with `missing` for nothing, and for what is too long."""
        text = said.strip()
        if not text:
            raise Refused(missing)
        if len(text) > LONGEST_WORDS:
            raise Refused(_("太长了，最多%(n)s字。内容还在，请写短一些。") % {"n": LONGEST_WORDS})
        return text


def _too_late(row: Case) -> str:
    """What the case is, and therefore why not; the way on stands on the page."""
    said = {
        Stage.RECEIVED.value: _("还没有受理"),
        Stage.CORRECTING.value: _("正在等申请人补正"),
        Stage.ACCEPTED.value: _("已经受理，还在审查"),
        Stage.REVIEWED.value: _("已经审查完，等待决定"),
        Stage.DECIDED.value: _("已经作出决定"),
        Stage.CLOSED.value: _("已经办结"),
        Stage.DECLINED.value: _("已经决定不予受理"),
        Stage.WITHDRAWN.value: _("已经由申请人撤回"),
    }[row.stage]
    return _("办件%(code)s%(state)s，这一步现在不能做。请刷新页面，看看现在能做什么。") % {
        "code": row.query_code,
        "state": said,
    }
