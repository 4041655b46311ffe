"""Printing a lost slip again (重打密码单): soon after the opening, a few times, never unseen."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from tongban.identity import queries
from tongban.identity.actions.accounts import Hashed
from tongban.identity.events import SlipPrinted
from tongban.identity.models import WindowRegistration
from tongban.identity.queries.doors import rows_of
from tongban.identity.rules.window import ReprintFlaw
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.outbox.publish import publish


@action
def print_slip_again(registration_id: UUID, *, first: Hashed, until: datetime, by: Actor) -> str:
    """Another first password where the slip was lost, until the person has set their own.

    Each time the person is told. Raises Refused after REPRINT_HOURS or REPRINTS times.
    """
    row = _step(registration_id)
    rows = rows_of(
        "SELECT identity_new_first_password(%s::uuid, %s, %s::timestamptz, %s::date) AS it",
        [registration_id, first, until, clock.today()],
    )
    login_name: str | None = rows[0]["it"]
    if login_name is None:
        raise Refused(_("本人已经换成自己的密码，这张单子不能再打。忘了密码的，请重新读卡办理。"))
    nth = row.reprints + 1
    record(by, "registration.print_slip", f"{row}", nth=nth)
    publish(
        SlipPrinted(
            by=by.subject, registration_id=str(row.id), holder_id=str(row.person_id), nth=nth
        )
    )
    return login_name


def _step(registration_id: UUID) -> WindowRegistration:
    """The registration that has ended, locked, if its slip may be printed once more."""
    rows = WindowRegistration.objects.select_for_update(of=("self",), no_key=True)
    row = rows.filter(id=registration_id).first()
    if row is None:
        raise NotFound(_("没有这份登记，或它不在您的部门。"))
    if flaw := queries.slip_flaw(row):
        raise Refused(_SENTENCES[flaw]())
    return row


_SENTENCES: Mapping[ReprintFlaw, Callable[[], str]] = {
    ReprintFlaw.NONE: lambda: _("这份登记没有打过密码单，没有可重打的。"),
    ReprintFlaw.LATE: lambda: (
        _("开通已超过%(n)s小时，这张单子不能再打。请本人带身份证来，重新读卡办理。")
        % {"n": settings.REPRINT_HOURS}
    ),
    ReprintFlaw.OFTEN: lambda: (
        _("这张单子已经重打了%(n)s次，不能再打。请本人带身份证来，重新读卡办理。")
        % {"n": settings.REPRINTS}
    ),
}
