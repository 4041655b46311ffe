"""Checking what was filled in, and handing it in (核对、提交)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongban.applications import actions
from tongban.applications.actions import Incomplete, Stale
from tongban.applications.queries import Origin, Provenance
from tongban.applications.web.materials import Need, needs_of
from tongban.applications.web.opened import (
    Opened,
    elsewhere,
    hands,
    opened,
    receipt_address,
    trust_level,
)
from tongban.applications.web.slots import source_words
from tongban.applications.web.words import here, sentence
from tongban.catalogue.queries import (
    FieldType,
    MaterialKind,
    Requirement,
    form,
    reading,
    scenario,
)
from tongban.identity.ports import PersonRequest
from tongban.kernel import clock, validators
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.web import guards

KEY = "check"


@dataclass(frozen=True, slots=True)
class Line:
    """One answer as it is read through."""

    label: str
    value: str = field(repr=False)
    source: str = ""
    mark: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """The answers of one page."""

    title: str
    address: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that has to be mended first, and where."""

    text: str
    address: str
    step: str


@guards.person
def check(request: PersonRequest, application_id: UUID) -> HttpResponse:
    """Everything on one page, each with a way to change it."""
    one = opened(request, application_id)
    return elsewhere(request, one) or _shown(request, one)


@guards.person
def submit(request: PersonRequest, application_id: UUID) -> HttpResponse:
    """Hand it in, once. Pressed twice, gone back to, sent again: it is the same one.

    A hot path (docs/bench.md, submission): the application is opened here only where the act did
    not take it.
    """
    if request.method != "POST" or "declared" not in request.POST:
        return _not_declared(request, opened(request, application_id))
    said = request.POST.get("edits", "")
    edits = int(said) if said.isdecimal() and len(said) < 10 else -1
    level, hand = trust_level(request), hands(request)
    try:
        actions.submit(
            application_id, edits=edits, trust_level=level, person_id=hand, by=request.actor
        )
    except NotFound:
        raise
    except Refused as refused:
        return _not_taken(request, opened(request, application_id), refused)
    return HttpResponseRedirect(receipt_address(application_id))


def _not_declared(request: PersonRequest, one: Opened) -> HttpResponse:
    if away := elsewhere(request, one):
        return away
    if request.method != "POST":
        return HttpResponseRedirect(f"{one.address}/{KEY}")
    said = _("请勾选“我填的都是真的”，再提交。")
    return _shown(request, one, said, status=422, undeclared=True)


def _not_taken(request: PersonRequest, one: Opened, refused: Refused) -> HttpResponse:
    if away := elsewhere(request, one):
        return away
    if isinstance(refused, Stale):
        return _shown(request, one, _changed(), status=409)
    if isinstance(refused, Incomplete):
        return _shown(request, one, str(refused), status=422)
    raise refused


def _changed() -> str:
    return _(
        "这份申请在别的页面（或另一台设备上）刚改过，还没有提交。下面是现在的内容，请看一遍再提交。"
    )


def _shown(
    request: PersonRequest,
    one: Opened,
    said: str = "",
    *,
    status: int = 200,
    undeclared: bool = False,
) -> HttpResponse:
    with acting(request.actor):
        needs = needs_of(one, hands(request))
    sections = [_section(one, section) for section in _sections(one)]
    lines = [line for section in sections for line in section.lines if line.value]
    wrongs = _wrongs(one, needs)
    known = sum(bool(line.source) for line in lines)
    context = {
        **one.context(KEY),
        "sections": sections,
        "needs": needs,
        "wrongs": wrongs,
        "unmet": _unmet(one),
        "left": one.left() | {one.keys.index(wrong.step) + 1 for wrong in wrongs},
        "said": said,
        "undeclared": undeclared,
        "known": known,
        "typed": len(lines) - known,
        "promised": one.item.promised.days,
        "unit": one.item.promised.unit.value,
        "is_correcting": one.row.revision > 0,
    }
    return render(request, "applications/check.html", context, status=status)


def _unmet(one: Opened) -> Sequence[Requirement]:
    """Conditions the rules find not met; whoever wants to may apply all the same."""
    answers, kind = one.content.answers, one.row.holder_kind
    return scenario(one.item, answers, kind, clock.today()).unmet


def _sections(one: Opened) -> Sequence[form.Section]:
    return form.sections(one.item, one.content.answers, one.row.holder_kind)


def _section(one: Opened, section: form.Section) -> Section:
    address = f"{one.address}/{section.key}?then=check"
    return Section(here(section.title), address, [_line(one, line) for line in section.lines])


def _line(one: Opened, line: form.Line) -> Line:
    where = one.content.provenance.get(line.key) if line.row is None else None
    number = None if line.row is None else line.row + 1
    is_known = where is not None and where.origin is Origin.KEPT and where.said is not None
    value = here(line.shown)
    if is_known and line.type is FieldType.ID_NUMBER:
        value = validators.mask_id_number(value)
    if is_known and line.type is FieldType.MOBILE:
        value = validators.mask_mobile(value)
    source = source_words(where.said) if is_known and where and where.said else ""
    return Line(here(line.label), value, source, _mark(where), number)


def _mark(where: Provenance | None) -> str:
    if where is None:
        return ""
    return {
        Origin.AWAY: _("工作人员会核对"),
        Origin.CORRECTED: _("已有信息有误，工作人员会看到"),
    }.get(where.origin, "")


def _placed(one: Opened, flaw: reading.Flaw) -> str:
    """The sentence, and in a repeating group where it belongs."""
    group = next(page.group for page in one.pages if page.group.key == flaw.group)
    if not group.repeats:
        return sentence(flaw)
    if flaw.row is None:
        return _("%(where)s：%(what)s") % {"where": here(group.title), "what": sentence(flaw)}
    return _("%(where)s，第%(nth)s项：%(what)s") % {
        "where": here(group.title),
        "nth": flaw.row + 1,
        "what": sentence(flaw),
    }


def _wrongs(one: Opened, needs: Sequence[Need]) -> list[Wrong]:
    """Everything that stands in the way, at once."""
    kind = one.row.holder_kind
    counted = form.counted(one.item, one.content.answers, kind)
    found = [
        Wrong(_placed(one, flaw), f"{one.address}/{flaw.group}?then=check", flaw.group)
        for flaw in form.flaws(one.item, counted, kind, clock.today())
    ]
    for need in needs:
        if need.is_required and not need.is_there:
            said = (
                _("请签：%(name)s。")
                if need.kind == MaterialKind.PLEDGE
                else _("还缺材料：%(name)s。")
            )
            address = f"{one.address}/materials#need-{need.key}"
            found.append(Wrong(said % {"name": need.name}, address, "materials"))
    return found
