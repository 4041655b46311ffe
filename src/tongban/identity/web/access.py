"""Who read my data (谁看过我的数据): every look an officer or anybody else took, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

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
    """One reading in words; or several in a row that say the same, the latest first."""

    row: AccessRow
    who: str
    what: str
    why: str
    times: int = 1
    first: AccessRow | None = None
    """The earliest of several."""


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
    """The rows in words, in the reader's language. What somebody read several times in a row, with
    nothing between, is one line: none of it is left out, and the one reading that is unlike the
    others is seen."""
    told = [
        Look(row, _who(row), listed(row.fields, FIELDS), word(row.purpose, PURPOSES))
        for row in rows
    ]
    return [_as_one(list(same)) for _said, same in groupby(told, key=_said_of)]


def _said_of(look: Look) -> tuple[str, ...]:
    return look.who, look.what, look.why, look.row.case_ref or ""


def _as_one(same: list[Look]) -> Look:
    if len(same) == 1:
        return same[0]
    return replace(same[0], times=len(same), first=same[-1].row)


def _who(row: AccessRow) -> str:
    if row.department:
        return row.department_en if get_language() == "en" else row.department
    if row.purpose in BY_PLATFORM:
        return _("本平台")
    return _("一位实名用户")
