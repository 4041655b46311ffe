"""Who read my data (谁看过我的数据): every look an officer or anybody else took, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongban.identity import queries
from tongban.identity.ports import PersonRequest
from tongban.identity.queries import AccessRow
from tongban.identity.web.words import BY_PLATFORM, FIELDS, PURPOSES, listed, word
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused
from tongban.kernel.web import guards, keyset


@dataclass(frozen=True, slots=True)
class Look:
    """One reading, in words."""

    row: AccessRow
    who: str
    what: str
    why: str


@guards.person
def access(request: PersonRequest) -> HttpResponse:
    """The holder's log, newest first. An agent does not see who looked at the holder."""
    if not request.speaks:
        raise Refused(_("这份记录只给本人看。您现在代别人办事，请先换回自己的身份。"))
    with acting(request.actor):
        rows = queries.access_to_me(keyset.after(request))
    page, onward = keyset.page(request, rows, queries.PAGE, lambda row: (row.at, row.id))
    context = {
        "looks": looks(page),
        "next": onward,
        "first": keyset.first(request),
        "days": settings.RETENTION.lengths["KEEP_ACCESS_DAYS"].days,
    }
    return render(request, "identity/access.html", context)


def looks(rows: Sequence[AccessRow]) -> list[Look]:
    """The rows in words, in the reader's language."""
    return [
        Look(row, _who(row), listed(row.fields, FIELDS), word(row.purpose, PURPOSES))
        for row in rows
    ]


def _who(row: AccessRow) -> str:
    if row.department:
        return row.department_en if get_language() == "en" else row.department
    if row.purpose in BY_PLATFORM:
        return _("本平台")
    return _("一位实名用户")
