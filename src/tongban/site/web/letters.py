"""Dead letters (死信): the list, one of them, and putting them back in line.

Shown are ids, kinds of error and times; what a letter is about stays behind the door.
"""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongban.identity.rules import OPERATE
from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound
from tongban.kernel.web import guards, keyset
from tongban.kernel.web.request import Request
from tongban.site.operations import actions, doors
from tongban.site.operations.doors import Letter
from tongban.site.web.words import KINDS, kind, task

HERE = "/desk/operations/dead"
AGAIN = "/desk/operations/again"


@guards.officer(OPERATE)
def letters(request: Request) -> HttpResponse:
    """All of them, or those of one name, the latest first."""
    which, name = _asked(request)
    with acting(request.actor):
        rows = doors.letters(which, name, keyset.after(request))
    page, onward = keyset.page(request, rows, doors.PAGE, lambda row: (row.died_at, row.key))
    context = {
        "letters": [_shown(one) for one in page],
        "label": task(name) if name else "",
        "again": f"{AGAIN}?{urlencode({'kind': which, 'name': name})}" if name else "",
        "next": onward,
        "first": keyset.first(request),
    }
    return render(request, "site/letters_dead.html", context)


@guards.officer(OPERATE)
def letter(request: Request, kind: str, key: UUID) -> HttpResponse:
    """One dead letter: where to look for its cause, and what happens when it is run again."""
    found = _found(request, kind, key)
    return render(request, "site/letter_dead.html", {"one": _shown(found)})


@guards.officer(OPERATE)
def again(request: Request) -> HttpResponse:
    """Ask, then put back in line: one letter (`key`), or all of one name."""
    if request.method == "POST":
        return _put_back(request)
    which, name = _asked(request)
    key = _key(request.GET.get("key", ""))
    with acting(request.actor):
        number = sum(
            heap.number
            for heap in doors.heaps(clock.today())
            if (heap.kind, heap.name) == (which, name)
        )
    one = _found(request, which, key) if key else None
    if one is None and not number:
        raise NotFound(_("这一类没有死信了。"))
    context = {
        "which": which,
        "name": name,
        "key": key or "",
        "one": _shown(one) if one else None,
        "label": task(name),
        "number": min(number, actions.MOST_AT_ONCE),
        "left": max(number - actions.MOST_AT_ONCE, 0),
    }
    return render(request, "site/letters_again.html", context)


def _put_back(request: Request) -> HttpResponse:
    which, name = request.POST.get("kind", ""), request.POST.get("name", "")[:200]
    if which not in KINDS:
        raise NotFound(_("没有这一类死信。"))
    if key := _key(request.POST.get("key", "")):
        actions.run_again(which, key, by=request.actor)
        number = 1
    else:
        number = actions.run_all_again(which, name, by=request.actor)
    sentence = ngettext(
        "%(n)s件已重新排队，办成与否一会儿在这里看。",
        "%(n)s件已重新排队，办成与否一会儿在这里看。",
        number,
    )
    messages.success(request, sentence % {"n": number})
    return HttpResponseRedirect(HERE)


def _found(request: Request, which: str, key: UUID) -> Letter:
    with acting(request.actor):
        found = doors.letter(which, key)
    if found is None:
        raise NotFound(_("这条死信已经重新排队或已办完。"))
    return found


def _shown(one: Letter) -> dict[str, Any]:
    query = urlencode({"kind": one.kind, "key": one.key})
    return {
        "letter": one,
        "kind": kind(one.kind),
        "label": task(one.name),
        "address": f"{HERE}/{one.kind}/{one.key}",
        "again": f"{AGAIN}?{query}",
    }


def _asked(request: Request) -> tuple[str, str]:
    """Which letters: a kind and a name, both empty for all. Nonsense asks for nothing special."""
    which = request.GET.get("kind", "")
    name = request.GET.get("name", "")[:200]
    return (which, name) if which in KINDS else ("", "")


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
