"""Handing in (提交申请), handing in again, and what cases ask of an application.

`submit` is a hot path (ADR 28): one statement reads and locks, one writes everything.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from django.db import connection
from django.utils.translation import gettext as _

from tongban.applications import ports
from tongban.applications.actions.working import Stale, Working
from tongban.applications.events import ApplicationCorrected, ApplicationSubmitted
from tongban.applications.models import ApplicationMaterial, FormerRevision
from tongban.applications.queries import asked, rows, sealing
from tongban.applications.queries.sealing import Content
from tongban.applications.queries.served import must_serve
from tongban.applications.rules import EDITABLE, How, State
from tongban.catalogue import queries as catalogue
from tongban.catalogue.queries import Item
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.errors import Refused
from tongban.kernel.outbox.publish import publish

_READ = """
    SELECT a.holder_id, a.person_id, a.version_id, a.state, a.revision, a.edits, a.key_of,
           a.sealed_content,
           coalesce((SELECT jsonb_agg(jsonb_build_array(m.requirement, m.how))
                     FROM applications_applicationmaterial m WHERE m.application_id = a.id), '[]')
    FROM applications_application a WHERE a.id = %s FOR UPDATE
"""
_WRITE = """
    WITH handed AS (
        UPDATE applications_applicationmaterial SET department_id = %(department)s
        WHERE application_id = %(id)s
    ), held AS (
        INSERT INTO applications_applicationmaterial
            (id, application_id, holder_id, department_id, requirement, how, file_id, reference,
             trust_grade, added_at)
        SELECT h.id, %(id)s, %(holder)s, %(department)s, h.requirement, 'certificate', NULL,
               h.reference, h.grade, %(now)s
        FROM jsonb_to_recordset(%(held)s::jsonb)
            AS h(id uuid, requirement text, reference text, grade text)
    )
    UPDATE applications_application
    SET state = 'submitted', department_id = %(department)s, revision = revision + 1,
        submitted_at = %(now)s, sealed_content = coalesce(%(content)s, sealed_content)
    WHERE id = %(id)s
"""


class Incomplete(Refused):
    """Something is missing or wrong; the check page says what."""


class BelowLevel(Refused):
    """The account's trust level (实名等级) is below what the item asks for (domain.md 1.2)."""


@dataclass(frozen=True, slots=True)
class _Read:
    """The row as `submit` reads it."""

    holder_id: UUID
    person_id: UUID
    version_id: UUID
    state: str
    revision: int
    edits: int
    key_of: str
    sealed_content: bytes
    materials: Sequence[tuple[str, str]]

    @property
    def holder_kind(self) -> str:
        return rows.holder_kind(self.key_of)


@action
def submit(
    application_id: UUID,
    *,
    edits: int,
    trust_level: int,
    person_id: UUID | None = None,
    by: Actor,
) -> None:
    """Hand it in (提交): the case is opened in the same transaction. Twice is once.

    `edits` says which answers the applicant saw: Stale when others were saved meanwhile.
    `trust_level` is that of the account: BelowLevel when the item asks for more. Incomplete when
    something is missing.
    """
    row = _read(application_id, person_id)
    if row.state == State.SUBMITTED:
        record(by, "application.submit_again", f"application:{application_id}")
        return
    if row.state not in EDITABLE:
        raise Refused(_("这份申请已经撤回，不能再提交。要办请重新申请。"))
    if edits != row.edits:
        raise Stale(row.edits)
    item = catalogue.version(row.version_id)
    if row.state == State.DRAFT:
        catalogue.must_be_open(item.code, clock.today())
    if trust_level < item.min_trust_level:
        raise BelowLevel(_("办这个事项要更高的实名等级，申请没有提交，已填的都在。"))
    must_serve(item, row.holder_kind)
    Working.must_be_allowed(item, by)
    _write(application_id, row, item)
    record(by, "application.submit", f"application:{application_id}", revision=row.revision + 1)
    _tell(application_id, row, by)


@action
def reopen(application_id: UUID, *, by: Actor) -> None:
    """An officer asks for a correction (补正): the applicant may change it once more.

    Joined by cases.request_correction. What was handed in is kept as it was looked at.
    """
    work = Working.in_step_locked(application_id)
    row = work.row
    if row.state != State.SUBMITTED:
        raise Refused(_("这份申请现在不在办理中，不能请申请人补正。"))
    _keep_former(work)
    row.state = State.CORRECTING.value
    row.save(update_fields=["state"])
    record(by, "application.reopen", work.subject, revision=row.revision)


@action
def close_withdrawn(application_id: UUID, *, by: Actor) -> None:
    """The case was withdrawn (撤回), and with it what was asked. Twice is once."""
    work = Working.in_step_locked(application_id)
    Working.must_be_allowed(work.item, by)
    row = work.row
    if row.state == State.DRAFT:
        raise Refused(_("这份申请还没有提交，不想办了可以删除草稿。"))
    if row.state != State.WITHDRAWN:
        row.state, row.closed_at = State.WITHDRAWN.value, clock.now()
        row.save(update_fields=["state", "closed_at"])
    record(by, "application.withdraw", work.subject)


def _read(application_id: UUID, person_id: UUID | None) -> _Read:
    with connection.cursor() as cursor:
        cursor.execute(_READ, [application_id])
        found = cursor.fetchone()
    if found is None:
        raise rows.gone()
    *plain, sealed, there = found
    row = _Read(*plain, bytes(sealed), [(key, how) for key, how in json.loads(there)])  # type: ignore[call-arg]
    if person_id is not None and row.person_id != person_id:
        raise rows.gone()
    return row


def _write(application_id: UUID, row: _Read, item: Item) -> None:
    """Everything at once: the state, the materials' department, certificates held."""
    content = sealing.opened(row.key_of, row.holder_id, application_id, row.sealed_content)
    counted = catalogue.form.counted(item, content.answers, row.holder_kind)
    flaws = catalogue.form.flaws(item, counted, row.holder_kind, clock.today())
    held = asked.certificates_for(item, content, row.holder_kind, row.holder_id)
    there = [key for key, _how in row.materials]
    if flaws or asked.missing_materials(item, content, row.holder_kind, there, held):
        raise Incomplete(
            _("还有没填好的地方，申请没有提交，已填的都在。请看“核对”页上标出的几处。")
        )
    new = {
        key: one for key, one in held.items() if (key, How.CERTIFICATE.value) not in row.materials
    }
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            {
                "id": application_id,
                "holder": row.holder_id,
                "department": catalogue.department_of(row.version_id),
                "now": clock.now(),
                "held": json.dumps(_held_rows(item, new)),
                "content": _resealed(application_id, row, content, counted),
            },
        )


def _held_rows(item: Item, held: Mapping[str, ports.CertificateHeld]) -> list[dict[str, str]]:
    grades = {one.key: one.grade.value for one in item.materials}
    return [
        {"id": str(uuid4()), "requirement": key, "reference": one.ref, "grade": grades[key]}
        for key, one in held.items()
    ]


def _resealed(
    application_id: UUID, row: _Read, content: Content, counted: sealing.Answered
) -> bytes | None:
    """Answers to questions no longer asked are not handed in; None where there are none."""
    if counted.keys() == content.answers.keys() and counted == content.answers:
        return None
    kept = replace(
        content,
        answers=counted,
        provenance={key: one for key, one in content.provenance.items() if key in counted},
    )
    return sealing.seal(row.key_of, row.holder_id, application_id, kept)


def _tell(application_id: UUID, row: _Read, by: Actor) -> None:
    if row.revision:
        publish(
            ApplicationCorrected(
                by=by.subject, application_id=str(application_id), revision=row.revision + 1
            )
        )
        return
    publish(
        ApplicationSubmitted(
            by=by.subject,
            application_id=str(application_id),
            holder_id=str(row.holder_id),
            person_id=str(row.person_id),
            department_id=str(catalogue.department_of(row.version_id)),
            version_id=str(row.version_id),
        )
    )


def _keep_former(work: Working) -> None:
    row = work.row
    materials = [
        rows.material_of(one)
        for one in ApplicationMaterial.objects.filter(application=row).order_by("added_at", "id")
    ]
    content = replace(work.content, materials=rows.kept_of(materials))
    assert row.department_id is not None
    assert row.submitted_at is not None
    FormerRevision.objects.bulk_create(
        [
            FormerRevision(
                application=row,
                holder_id=row.holder_id,
                department_id=row.department_id,
                revision=row.revision,
                key_of=row.key_of,
                sealed_content=sealing.seal(row.key_of, row.holder_id, row.id, content),
                submitted_at=row.submitted_at,
                reopened_at=clock.now(),
            )
        ]
    )
