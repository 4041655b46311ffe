"""Who acts (行为人). Every action and every read of fenced rows happens in somebody's name.

The actor carries only ids; it decides the database role and the settings the row policies read,
so a forgotten `where` shows nothing instead of everything.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self
from uuid import UUID


class Role(StrEnum):
    """The three database roles with row policies (see docs/adr/0003)."""

    PERSON = "tongban_person"
    OFFICER = "tongban_officer"
    TASK = "tongban_task"


@dataclass(frozen=True, slots=True)
class Actor:
    """The one in whose name something is done or read.

    `subject` is how the audit log names the actor, e.g. "person:<uuid>"; `holder_id` is the
    person or body the user acts as now, `person_id` the human being behind it.
    """

    role: Role
    subject: str
    holder_id: UUID | None = None
    person_id: UUID | None = None
    department_id: UUID | None = None
    officer_id: UUID | None = None

    @classmethod
    def guest(cls) -> Self:
        """Somebody who has not signed in: sees public rows only."""
        return cls(Role.PERSON, "guest")

    @classmethod
    def person(cls, person_id: UUID, acting_for: UUID | None = None) -> Self:
        """A citizen, acting for themselves or for the holder `acting_for`.

        The caller has checked the mandate (identity.queries.may_act_for).
        """
        holder = acting_for or person_id
        return cls(Role.PERSON, f"person:{person_id}", holder_id=holder, person_id=person_id)

    @classmethod
    def officer(cls, officer_id: UUID, department_id: UUID) -> Self:
        """An officer of one department (工作人员)."""
        return cls(
            Role.OFFICER,
            f"officer:{officer_id}",
            department_id=department_id,
            officer_id=officer_id,
        )

    @classmethod
    def task(cls, name: str) -> Self:
        """The platform itself: a reaction, a timetable job, the demo city's builder."""
        return cls(Role.TASK, f"task:{name}")
