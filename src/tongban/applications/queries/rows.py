"""Applications, their answers and materials, for whoever may see the rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tongban.applications.models import (
    Application,
    ApplicationMaterial,
    FormerRevision,
    KeptPost,
    KeyOf,
)
from tongban.applications.queries import sealing
from tongban.applications.queries.sealing import Content, MaterialKept
from tongban.applications.rules import EDITABLE, How, State
from tongban.kernel import clock
from tongban.kernel.errors import NotFound

PAGE = 20


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """One application, without what it says."""

    id: UUID
    holder_id: UUID
    person_id: UUID
    version_id: UUID
    item_code: str
    holder_kind: str
    department_id: UUID | None
    state: State
    revision: int
    edits: int
    started_at: datetime
    saved_at: datetime
    submitted_at: datetime | None

    @property
    def is_editable(self) -> bool:
        """Whether the applicant may change it now."""
        return self.state in EDITABLE


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """One thing handed in for a material."""

    id: UUID
    requirement: str
    how: How
    file_id: UUID | None
    reference: str
    trust_grade: str
    added_at: datetime


def mine(person_id: UUID | None = None) -> QuerySet[Application]:
    """The holder's applications; with `person_id` only those that person fills in (mere agents)."""
    rows = Application.objects.all()
    return rows if person_id is None else rows.filter(person_id=person_id)


def stored(application_id: UUID, person_id: UUID | None = None) -> Application:
    """The row itself. Raises NotFound when it is not there or not for this reader."""
    row = mine(person_id).filter(id=application_id).first()
    if row is None:
        raise gone()
    return row


def gone() -> NotFound:
    """What is said of an application that is not there, or not for this reader."""
    return NotFound(_("没有这份申请，或它不是您的。可能已经删除，或者请先换回当时办事的身份。"))


def subject(application_id: object) -> str:
    """How the audit log and the uses of files name an application."""
    return f"application:{application_id}"


def holder_kind(key_of: str) -> str:
    """ "person" or "body": under whose key the content lies says it (sealing.key_of)."""
    return "person" if key_of == KeyOf.HOLDER else "body"


def application(application_id: UUID, person_id: UUID | None = None) -> ApplicationRow:
    """One application for its reader. Raises NotFound."""
    return row_of(stored(application_id, person_id))


def answers(
    application_id: UUID, person_id: UUID | None = None, *, handed_in: bool = False
) -> Content:
    """What was filled in, opened. `handed_in`: as it was handed in last, whatever the applicant
    is changing now. Officers read it through cases.queries alone, which records the look."""
    row = stored(application_id, person_id)
    if handed_in and row.state == State.CORRECTING:
        return _opened(former_row(application_id, row.revision), application_id)
    return _opened(row, application_id)


def opened(application_id: UUID, person_id: UUID | None = None) -> tuple[ApplicationRow, Content]:
    """The row and what it says now, for the applicant's own pages, in one look."""
    row = stored(application_id, person_id)
    return row_of(row), _opened(row, application_id)


def materials(application_id: UUID, *, handed_in: bool = False) -> list[MaterialRow]:
    """What was handed in with it, oldest first; `handed_in` as for `answers`."""
    if handed_in:
        row = stored(application_id)
        if row.state == State.CORRECTING:
            kept = _opened(former_row(application_id, row.revision), application_id)
            return kept_materials(kept, application_id)
    rows = ApplicationMaterial.objects.filter(application_id=application_id)
    return [material_of(row) for row in rows.order_by("added_at", "id")]


def former(application_id: UUID, revision: int) -> Content:
    """A revision as it was handed in before it was corrected, its materials inside."""
    return _opened(former_row(application_id, revision), application_id)


def former_row(application_id: UUID, revision: int) -> FormerRevision:
    """The row itself. Raises NotFound."""
    rows = FormerRevision.objects.filter(application_id=application_id, revision=revision)
    if (row := rows.first()) is None:
        raise gone()
    return row


def drafts(
    person_id: UUID | None = None,
    after: tuple[datetime, UUID] | None = None,
    most: int = PAGE,
) -> list[ApplicationRow]:
    """Begun or to be corrected, saved last first: one page and one row more (keyset)."""
    rows = mine(person_id).filter(state__in=[state.value for state in EDITABLE])
    if after is not None:
        at, last = after
        rows = rows.filter(Q(saved_at__lt=at) | Q(saved_at=at, id__lt=last), saved_at__lte=at)
    found = rows.order_by("-saved_at", "-id").defer("sealed_content")[: most + 1]
    return [row_of(row) for row in found]


def kept_post(application_id: UUID, person_id: UUID, page: str) -> dict[str, list[str]] | None:
    """What this person typed on the page after their session had ended, while it is kept."""
    rows = KeptPost.objects.filter(
        application_id=application_id, person_id=person_id, page=page, expires_at__gt=clock.now()
    )
    if (row := rows.first()) is None:
        return None
    return sealing.opened_post(application_id, person_id, bytes(row.sealed))


def row_of(row: Application) -> ApplicationRow:
    return ApplicationRow(
        id=row.id,
        holder_id=row.holder_id,
        person_id=row.person_id,
        version_id=row.version_id,
        item_code=row.item_code,
        holder_kind=holder_kind(row.key_of),
        department_id=row.department_id,
        state=State(row.state),
        revision=row.revision,
        edits=row.edits,
        started_at=row.started_at,
        saved_at=row.saved_at,
        submitted_at=row.submitted_at,
    )


def material_of(row: ApplicationMaterial) -> MaterialRow:
    return MaterialRow(
        id=row.id,
        requirement=row.requirement,
        how=How(row.how),
        file_id=row.file_id,
        reference=row.reference,
        trust_grade=row.trust_grade,
        added_at=row.added_at,
    )


def kept_of(rows: Sequence[MaterialRow]) -> tuple[MaterialKept, ...]:
    """Materials as a former revision keeps them."""
    return tuple(
        MaterialKept(
            row.requirement,
            row.how.value,
            row.file_id,
            row.reference,
            row.trust_grade,
            row.added_at,
        )
        for row in rows
    )


def kept_materials(content: Content, application_id: UUID) -> list[MaterialRow]:
    """The materials of a former revision."""
    return [_material_kept(one, application_id) for one in content.materials]


def _material_kept(one: MaterialKept, application_id: UUID) -> MaterialRow:
    return MaterialRow(
        id=application_id,
        requirement=one.requirement,
        how=How(one.how),
        file_id=one.file_id,
        reference=one.reference,
        trust_grade=one.trust_grade,
        added_at=one.added_at,
    )


def _opened(row: Application | FormerRevision, application_id: UUID) -> Content:
    return sealing.opened(row.key_of, row.holder_id, application_id, bytes(row.sealed_content))
