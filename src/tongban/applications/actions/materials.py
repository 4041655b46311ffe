"""Acts on the materials of an application: adding a file, taking one away, signing a pledge."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongban.applications.actions.working import Working
from tongban.applications.models import ApplicationMaterial
from tongban.applications.rules import How, State
from tongban.catalogue import queries as catalogue
from tongban.catalogue.queries import MaterialKind, MaterialRequirement
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.storage import actions as storage


@action
def attach(
    application_id: UUID,
    requirement: str,
    file_id: UUID,
    *,
    person_id: UUID | None = None,
    by: Actor,
) -> None:
    """A file handed in becomes one for this material (上传材料). Twice is once."""
    work = Working.in_step_editable(application_id, person_id, by=by)
    wanted = _requirement(work, requirement)
    if wanted.kind not in (MaterialKind.UPLOAD, MaterialKind.CERTIFICATE):
        raise Refused(_("这项材料不用上传文件。"))
    there = work.row.materials.filter(requirement=requirement, file_id__isnull=False)
    if there.exclude(file_id=file_id).count() >= wanted.most_files:
        raise Refused(
            _("“%(name)s”最多%(n)s个文件，这一个没有加上。请先删去一个再加。")
            % {"name": _named(wanted), "n": wanted.most_files}
        )
    if not there.filter(file_id=file_id).exists():
        storage.attach(file_id, to=work.subject, by=by)
        _add(work, wanted, How.UPLOAD, file_id)
    record(by, "application.attach", work.subject, file=str(file_id))


@action
def remove_material(
    application_id: UUID, material_id: UUID, *, person_id: UUID | None = None, by: Actor
) -> None:
    """The applicant takes a file away (删除材料); what a clerk has seen stays in that revision."""
    work = Working.in_step_editable(application_id, person_id, by=by)
    found = work.row.materials.filter(id=material_id).first()
    if found is None:
        raise NotFound(_("这个文件已经不在这份申请里了。"))
    found.delete()
    file_id = found.file_id
    if (
        file_id
        and work.row.state == State.DRAFT
        and not work.row.materials.filter(file_id=file_id).exists()
    ):
        storage.release(file_id, to=work.subject, by=by)
    work.count()
    record(by, "application.remove_material", work.subject)


@action
def pledge(
    application_id: UUID,
    requirements: Sequence[str],
    *,
    person_id: UUID | None = None,
    by: Actor,
) -> None:
    """The applicant signs exactly these texts (承诺代替材料); the others are not signed."""
    work = Working.in_step_editable(application_id, person_id, by=by)
    pledges = {one.key: one for one in work.item.materials if one.kind is MaterialKind.PLEDGE}
    signed = set(
        work.row.materials.filter(how=How.PLEDGE.value).values_list("requirement", flat=True)
    )
    wanted = set(requirements) & pledges.keys()
    if signed != wanted:
        work.row.materials.filter(requirement__in=signed - wanted, how=How.PLEDGE.value).delete()
        for key in sorted(wanted - signed):
            _add(work, pledges[key], How.PLEDGE, None)
    record(by, "application.pledge", work.subject, signed=len(wanted))


def _requirement(work: Working, key: str) -> MaterialRequirement:
    """What the item asks for under this key, with these answers. Raises NotFound."""
    asked = catalogue.form.materials(work.item, work.content.answers, work.holder_kind)
    found = next((one for one in asked if one.key == key), None)
    if found is None:
        raise NotFound(_("这个事项不要这项材料。"))
    return found


def _named(wanted: MaterialRequirement) -> str:
    """Its name for whoever reads."""
    return wanted.name.en if get_language() == "en" else wanted.name.zh


def _add(work: Working, wanted: MaterialRequirement, how: How, file_id: UUID | None) -> None:
    ApplicationMaterial.objects.create(
        application=work.row,
        holder_id=work.row.holder_id,
        requirement=wanted.key,
        how=how.value,
        file_id=file_id,
        trust_grade=wanted.grade.value,
        added_at=clock.now(),
    )
    work.count()
