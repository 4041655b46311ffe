"""Filling in: one group of questions, one page (填表)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from tongban.applications import actions, queries
from tongban.applications.actions import Saved, Stale
from tongban.applications.web import late, prefill, tokens
from tongban.applications.web.forms import AnswersForm
from tongban.applications.web.opened import Opened, elsewhere, hands, opened
from tongban.applications.web.rows import RowsPage
from tongban.applications.web.slots import PlainPage
from tongban.applications.web.words import here
from tongban.catalogue.queries import Field
from tongban.identity.ports import PersonRequest
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound
from tongban.kernel.web import fields as drawn_fields
from tongban.kernel.web import guards

FRESH = "fresh"
TAMPERED, LATE, STALE = "tampered", "late", "stale"
"""Why a page is shown once more, beside flaws."""

Page = PlainPage | RowsPage


@late.keeps_late_posts
@guards.person
@sensitive_post_parameters()
def page(request: PersonRequest, application_id: UUID, page: str) -> HttpResponse:
    """One group: what is known is shown, what is not is asked; saved when it is whole."""
    one = opened(request, application_id)
    if away := elsewhere(request, one):
        return away
    if one.page(page) is None:
        return _not_asked(one, page)
    one = _prefilled(request, one, page)
    if request.method == "POST":
        return _answered(request, one, page)
    kept = _kept_post(request, one, page)
    drawn = _drawn(one, page, kept)
    return _shown(request, one, drawn, why=LATE if kept is not None else "")


def _answered(request: PersonRequest, one: Opened, key: str) -> HttpResponse:
    drawn = _drawn(one, key, request.POST)
    if isinstance(drawn, PlainPage) and drawn.tampered:
        return _tampered(request, one, drawn)
    if "act" in request.POST:
        return _shown(request, one, drawn)
    if drawn.is_fresh:
        return _shown(request, one, drawn, why=FRESH)
    if isinstance(drawn, PlainPage):
        only = drawn.form(is_bound=True)
        if not only.is_valid():
            return _shown(request, one, drawn, status=422)
        return _save(request, one, drawn, drawn.saved(only))
    forms = drawn.forms(is_bound=True)
    if not all([form.is_valid() for form in forms]) or drawn.flaw:
        return _shown(request, one, drawn, status=422)
    return _save(request, one, drawn, drawn.saved(forms))


def _save(request: PersonRequest, one: Opened, drawn: Page, saved: Saved) -> HttpResponse:
    said = request.POST.get("edits", "")
    edits = int(said) if said.isdecimal() and len(said) < 10 else -1
    try:
        actions.save(one.row.id, saved, edits=edits, person_id=hands(request), by=request.actor)
    except Stale:
        fresh = opened(request, one.row.id)
        return _shown(request, fresh, _drawn(fresh, saved.page, request.POST), STALE, status=409)
    onward = opened(request, one.row.id)
    if request.GET.get("then") == "check":
        return HttpResponseRedirect(f"{one.address}/check")
    return HttpResponseRedirect(onward.after(saved.page))


def _tampered(request: PersonRequest, one: Opened, drawn: PlainPage) -> HttpResponse:
    """What was known came back changed: noted for the clerk, fetched anew, shown again."""
    by, mine = request.actor, hands(request)
    actions.note_tampered(one.row.id, drawn.tampered, person_id=mine, by=by)
    fields = [field for field in drawn.group.fields if field.key in drawn.tampered]
    _ask(request, one, fields)
    fresh = opened(request, one.row.id)
    posted = request.POST.copy()
    for key in drawn.tampered:
        del posted[f"kept-{key}"]
        posted["act"] = f"kept:{key}"
    again = _drawn(fresh, drawn.group.key, posted)
    return _shown(request, fresh, again, TAMPERED, status=422)


def _prefilled(request: PersonRequest, one: Opened, key: str) -> Opened:
    """Ask sources for what this page needs and nobody has said or answered yet."""
    asked = one.page(key)
    assert asked is not None
    content = one.content
    fields = [
        field
        for field in (() if asked.group.repeats else asked.group.fields)
        if field.sources and field.key not in content.offers and field.key not in content.answers
    ]
    if not fields or (request.method == "POST" and set(content.away) >= {f.key for f in fields}):
        return one
    if not _ask(request, one, fields):
        return one
    return opened(request, one.row.id)


def _ask(request: PersonRequest, one: Opened, fields: Sequence[Field]) -> bool:
    """Whether the sources said anything that is new."""
    offers, away = prefill.known(fields, one.row.holder_id, request.actor)
    if not offers and set(away) <= set(one.content.away):
        return False
    actions.prefill(one.row.id, offers, away=away, person_id=hands(request), by=request.actor)
    return True


def _kept_post(request: PersonRequest, one: Opened, key: str) -> QueryDict | None:
    """What this person typed here after their session had ended."""
    person_id = request.actor.person_id
    assert person_id is not None
    with acting(request.actor):
        kept = queries.kept_post(one.row.id, person_id, key)
    if kept is None:
        return None
    posted = QueryDict(mutable=True)
    for name, texts in kept.items():
        posted.setlist(name, texts)
    return posted


def _drawn(one: Opened, key: str, posted: QueryDict | None) -> Page:
    asked = one.page(key)
    assert asked is not None
    return (RowsPage if asked.group.repeats else PlainPage)(one, key, posted)


def _not_asked(one: Opened, key: str) -> HttpResponse:
    """A group of the item that these answers do not ask leads on; others are not there."""
    if all(group.key != key for group in one.item.form):
        raise NotFound(_("这份申请里没有这一页。"))
    return HttpResponseRedirect(one.onward())


def _shown(
    request: PersonRequest, one: Opened, drawn: Page, why: str = "", *, status: int = 200
) -> HttpResponse:
    is_bound = status == 422 and why == ""
    context: dict[str, Any] = {
        **one.context(drawn.group.key),
        "title": here(drawn.group.title),
        "lead": here(drawn.group.lead),
        "why": why,
        "is_unsaved": bool(why) or request.method == "POST",
        "reader": tokens.of_reader(one.row.id, _person(request)),
        "is_correcting": one.row.revision > 0,
        **(_plain(drawn, is_bound) if isinstance(drawn, PlainPage) else _rows(drawn, is_bound)),
    }
    return render(request, "applications/form.html", context, status=status)


def _plain(drawn: PlainPage, is_bound: bool) -> Mapping[str, Any]:
    form = drawn.form(is_bound=is_bound)
    slots = drawn.slots(form)
    return {
        "slots": slots,
        "knows": any(slot.token for slot in slots),
        "shown": ",".join(field.key for field in drawn.fields),
        "errors": _summary([form]) if is_bound else "",
    }


def _rows(drawn: RowsPage, is_bound: bool) -> Mapping[str, Any]:
    forms = drawn.forms(is_bound=is_bound)
    flaw = drawn.flaw if is_bound else ""
    return {
        "rows": drawn.shown(forms),
        "count": len(forms),
        "can_add": drawn.can_add,
        "flaw": flaw,
        "errors": _summary(forms, flaw) if is_bound else "",
    }


def _summary(forms: Sequence[AnswersForm], flaw: str = "") -> SafeString:
    whole = AnswersForm((), {})
    whole.is_valid()
    if flaw:
        whole.add_error(None, flaw)
    return drawn_fields.errors(whole, *forms)


def _person(request: PersonRequest) -> UUID:
    assert request.actor.person_id is not None
    return request.actor.person_id
