"""Who writes the items of a department (事项管理岗)."""

from uuid import UUID

from django.utils.translation import gettext as _

from tongban.identity import queries as identity
from tongban.kernel import clock
from tongban.kernel.actor import Actor, Role
from tongban.kernel.errors import Refused

EDIT = "catalogue.edit"


def must_edit(department_id: UUID, by: Actor) -> None:
    """An officer edits the items of their own department; whoever runs the server, all."""
    if by.role == Role.TASK:
        return
    held = identity.duties_in(department_id, by.officer_id, clock.today()) if by.officer_id else ()
    if EDIT not in held:
        raise Refused(_("您没有编辑这个部门事项的职责。需要的话，请找安全管理员。"))
