"""Is it held? (冻结销毁) What purges ask of every row, and erasure asks of a holder."""

from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Exists, Model, OuterRef, Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from tongban.kernel.errors import Refused
from tongban.kernel.retention import tables, turn
from tongban.kernel.retention.models import LegalHold
from tongban.kernel.retention.rules import Kept


def refuse_held(
    holder_id: UUID | None = None, *, subject_kind: str = "", subject_ref: str = ""
) -> None:
    """Call first inside an action that destroys: Refused while somebody holds it.

    Nobody can place a hold between this answer and the end of the action. Who may ask: `is_held`.
    """
    turn.take()
    if is_held(holder_id, subject_kind=subject_kind, subject_ref=subject_ref):
        raise _refused()


def refuse_held_of(holder_id: UUID) -> None:
    """The same for a holder with all that is theirs: one thing on hold keeps the whole; task only.

    Whoever destroys a person's key makes their claims, files and registrations unreadable, too.
    """
    refuse_held(holder_id)
    if any(_holds_a_thing(table, holder_id) for table in settings.RETENTION.tables.values()):
        raise _refused()


def _refused() -> Refused:
    return Refused(
        _("这些资料依法冻结，现在不能删除，什么都没有改动。冻结解除后可以再提出，到时会照常删除。")
    )


def _holds_a_thing(table: Kept, holder_id: UUID) -> bool:
    theirs = Q(*((column, holder_id) for column in table.holders), _connector=Q.OR)
    if not table.subjects or not theirs:
        return False
    model = tables.model_of(table.name)
    return bool(model._base_manager.filter(theirs & _named_by_a_hold(table)).exists())


def _named_by_a_hold(table: Kept) -> Q:
    """The condition that a hold in force names the row as a thing."""
    found, in_force = Q(), LegalHold.objects.filter(released_at=None)
    for kind, column in table.subjects.items():
        ref = Cast(OuterRef(column), TextField())
        found |= Q(Exists(in_force.filter(subject_kind=kind, subject_ref=ref)))
    return found


def is_held(
    holder_id: UUID | None = None, *, subject_kind: str = "", subject_ref: str = ""
) -> bool:
    """Whether a hold in force names the holder or the subject; inside `acting`.

    The platform and officers ask about anybody, a person about themselves and whom they act for
    (and things of theirs, naming the holder too); ProgrammingError for whoever else asks.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT retention_is_held(%s::uuid, %s, %s)", [holder_id, subject_kind, subject_ref]
        )
        return bool(cursor.fetchone()[0])


def held(table: Kept, model: type[Model]) -> Q:
    """The condition that a row, or a row that would end with it, is held; for the task role."""
    found = Q()
    in_force = LegalHold.objects.filter(released_at=None)
    for column in table.holders:
        found |= Q(Exists(in_force.filter(holder_id=OuterRef(column))))
    found |= _named_by_a_hold(table)
    for part in settings.RETENTION.parts_of(table.name):
        found |= _part_held(part)
    return found


def _part_held(part: Kept) -> Q:
    model = tables.model_of(part.name)
    condition = held(part, model)
    if not condition:
        return Q()
    rows = model._base_manager.filter(**{part.by: OuterRef("pk")})
    return Q(Exists(rows.filter(condition)))
