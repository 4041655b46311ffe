"""Writing one part of a draft: its fields, what is wrong with each, its lists and records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.catalogue import actions, queries
from tongban.catalogue.queries import DraftRow, Problem, Text
from tongban.catalogue.rules.building import Path
from tongban.catalogue.rules.editing import (
    MOST_PARTS,
    at,
    path_of,
    type_at,
    with_moved,
    with_put,
    written,
)
from tongban.catalogue.web.labels import label
from tongban.catalogue.web.part_form import Kind, Part, PartForm, kind_of, parts_at, told
from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.web import guards
from tongban.kernel.web.request import Request
from tongban.kernel.web.texts import said

SECTIONS: Mapping[str, tuple[Any, tuple[str, ...]]] = {
    "names": (gettext_lazy("名称和说明"), ("name", "summary", "words", "themes", "minutes")),
    "guide": (gettext_lazy("办之前看一看"), ("guide",)),
    "who": (
        gettext_lazy("谁能办、怎么办"),
        (
            "audiences",
            "case_kind",
            "min_trust_level",
            "onsite_visits",
            "onsite_reason",
            "quantity",
        ),
    ),
    "limits": (gettext_lazy("期限"), ("statutory", "promised", "correction")),
    "conditions": (gettext_lazy("办理条件"), ("conditions",)),
    "materials": (gettext_lazy("材料"), ("materials",)),
    "form": (gettext_lazy("表单"), ("form",)),
    "steps": (gettext_lazy("办理流程"), ("steps",)),
    "fees": (gettext_lazy("收费"), ("fee_items", "fees")),
    "windows": (gettext_lazy("办理窗口"), ("windows",)),
    "result": (
        gettext_lazy("办理结果"),
        ("result_kind", "result_name", "result", "founding"),
    ),
    "place": (gettext_lazy("地点和救济"), ("place", "remedies")),
    "faq": (gettext_lazy("常见问题"), ("faq",)),
    "handling": (gettext_lazy("实施信息"), ("handling",)),
    "members": (gettext_lazy("包含的事项"), ("members",)),
    "examples": (gettext_lazy("样例"), ("examples",)),
}
"""The parts of an item as the desk shows them: the name of each, and what of the item it holds."""


@dataclass(frozen=True, slots=True)
class Below:
    """A part with a page of its own."""

    name: str
    address: str
    about: str
    is_there: bool
    problems: int
    nth: int = 0


def address_of(draft_id: UUID, path: Path, section: str = "") -> str:
    """Where a part is written."""
    asked = {"part": section} if section else {"at": written(path)}
    return f"/desk/items/drafts/{draft_id}/part?{urlencode(asked)}"


def section_of(path: Path) -> str:
    """The part of the desk a path belongs to; empty for none."""
    first = str(path[0]) if path else ""
    return next((key for key, (_name, names) in SECTIONS.items() if first in names), "")


def page_of(draft_id: UUID, path: Path) -> str:
    """The page on which the part at a path can be put right."""
    for length in range(len(path), 0, -1):
        wanted = type_at(path[:length])
        if wanted is not None and kind_of(wanted) in (Kind.LIST, Kind.RECORD):
            return address_of(draft_id, path[:length])
    section = section_of(path)
    return address_of(draft_id, (), section) if section else f"/desk/items/drafts/{draft_id}"


@guards.officer(actions.EDIT)
def part(request: Request, draft_id: UUID) -> HttpResponse:
    """One part of a draft; what is typed is kept, finished or not."""
    with acting(request.actor):
        row = queries.draft(draft_id)
        queries.must_edit(row.department_id, request.actor)
    section = request.GET.get("part", "")
    path = path_of(request.GET.get("at", ""))
    wanted = type_at(path) if path is not None else None
    if path is None or wanted is None or (not path and section not in SECTIONS):
        raise NotFound(_("草稿里没有这一部分。请从草稿的页面再进来。"))
    if path and kind_of(wanted) not in (Kind.LIST, Kind.RECORD, Kind.TEXT):
        raise NotFound(_("草稿里没有这一部分。请从草稿的页面再进来。"))
    if path and kind_of(wanted) is Kind.LIST:
        return _list(request, row, path)
    return _record(request, row, path, section)


def _record(request: Request, row: DraftRow, path: Path, section: str) -> HttpResponse:
    only = SECTIONS[section][1] if not path else ()
    if path and request.POST.get("do") == "remove":
        return _taken_out(request, row, path)
    shown = parts_at(path, only)
    posted = request.POST if request.method == "POST" else None
    form = PartForm(shown, path, posted, at(row.definition, path))
    definition, edits, refused = row.definition, row.edits, ""
    is_fit = not form.errors
    if posted is not None and is_fit:
        definition = form.put_into(row.definition)
        if posted.get("do") != "check":
            try:
                _kept(request, row, definition)
                return HttpResponseRedirect(request.get_full_path())
            except Refused as why:
                refused = str(why)
    with acting(request.actor):
        problems = _within(queries.judged_draft(definition, clock.today())[1], path, only)
    left = form.tell(problems) if is_fit else []
    context = {
        **_around(row, path, section),
        "form": form,
        "left": left,
        "said": [told(one) for one in problems[:20]],
        "below": [_below(row, path, one, problems) for one in shown if one.is_below],
        "edits": edits,
        "refused": refused,
    }
    is_wrong = posted is not None and posted.get("do") != "check"
    return render(request, "catalogue/part.html", context, status=422 if is_wrong else 200)


def _taken_out(request: Request, row: DraftRow, path: Path) -> HttpResponse:
    """A record that need not be there is taken out of what it is part of."""
    try:
        _kept(request, row, with_put(row.definition, path, None))
    except Refused as why:
        messages.error(request, str(why))
        return HttpResponseRedirect(request.get_full_path())
    return HttpResponseRedirect(page_of(row.id, path[:-1]))


def _kept(request: Request, row: DraftRow, definition: Any) -> None:
    try:
        edits = int(request.POST.get("edits", "")[:9])
    except ValueError:
        edits = -1
    actions.keep_draft(row.id, definition, edits=edits, by=request.actor)
    messages.success(request, _("已保存。"))


def _list(request: Request, row: DraftRow, path: Path) -> HttpResponse:
    there = at(row.definition, path)
    ones = there if isinstance(there, list) else []
    if request.method == "POST":
        try:
            return HttpResponseRedirect(_listed(request, row, path, ones))
        except Refused as why:
            messages.error(request, str(why))
            return HttpResponseRedirect(request.get_full_path())
    with acting(request.actor):
        problems = _within(queries.judged_draft(row.definition, clock.today())[1], path, ())
    context = {
        **_around(row, path, ""),
        "ones": [
            Below(
                _name(one, nth),
                address_of(row.id, (*path, nth)),
                "",
                True,
                sum(1 for wrong in problems if wrong.path[: len(path) + 1] == (*path, nth)),
                nth,
            )
            for nth, one in enumerate(ones)
        ],
        "left": [told(one) for one in problems if len(one.path) == len(path)],
        "edits": row.edits,
    }
    return render(request, "catalogue/part_list.html", context)


def _listed(request: Request, row: DraftRow, path: Path, ones: Sequence[Any]) -> str:
    """Add, take out or move one; where to go on."""
    do, nth_said = request.POST.get("do", ""), request.POST.get("nth", "0")[:4]
    nth = int(nth_said) if nth_said.isascii() and nth_said.isdigit() else len(ones)
    if do == "add":
        if len(ones) >= MOST_PARTS:
            raise Refused(_("最多%(most)s个。") % {"most": MOST_PARTS})
        new = (*path, len(ones))
        _kept(request, row, with_put(row.definition, path, [*ones, {}]))
        return address_of(row.id, new)
    if nth >= len(ones):
        raise Refused(_("没有这一个了。请看现在的列表。"))
    if do == "remove":
        _kept(request, row, with_put(row.definition, path, [*ones[:nth], *ones[nth + 1 :]]))
    else:
        by = -1 if do == "up" else 1
        _kept(request, row, with_moved(row.definition, (*path, nth), by))
    return request.get_full_path()


def _within(problems: Sequence[Problem], path: Path, only: Sequence[str]) -> list[Problem]:
    if path:
        return [one for one in problems if one.path[: len(path)] == path]
    return [one for one in problems if one.path and one.path[0] in only]


def _around(row: DraftRow, path: Path, section: str) -> dict[str, Any]:
    """The way back, from the draft down."""
    section_there = section or section_of(path)
    steps = [(str(SECTIONS[section_there][0]), address_of(row.id, (), section_there))]
    for length in range(1, len(path) + 1):
        here = path[:length]
        if len(SECTIONS[section_there][1]) == 1 and length == 1:
            steps = []
        steps.append((_step_name(row, here), address_of(row.id, here)))
    return {
        "row": row,
        "title": steps[-1][0],
        "trail": steps[:-1],
        "draft_name": name_of(row),
        "is_open": row.state == "open",
        "may_take_out": bool(path) and at(row.definition, path) is not None,
        "back": steps[-2][1] if len(steps) > 1 else f"/desk/items/drafts/{row.id}",
    }


def name_of(row: DraftRow) -> str:
    """What the item of a draft is called so far."""
    name = row.definition.get("name")
    zh, en = str(at(name, ("zh",)) or row.code), str(at(name, ("en",)) or row.code)
    return said(Text(zh, en))


def _step_name(row: DraftRow, path: Path) -> str:
    last = path[-1]
    return _name(at(row.definition, path), last) if isinstance(last, int) else label(last)


def _name(one: Any, nth: int) -> str:
    """What one of a list is called: by its name, its key, or its place."""
    for name in ("name", "label", "title", "question", ""):
        text = at(one, (name,)) if name else one
        zh, en = at(text, ("zh",)), at(text, ("en",))
        if isinstance(zh, str) and zh:
            return said(Text(zh[:60], en[:60] if isinstance(en, str) and en else zh[:60]))
    for name in ("key", "code", "when"):
        if isinstance(given := at(one, (name,)), str) and given:
            return given[:60]
    return _("第%(nth)s个") % {"nth": nth + 1}


def _below(row: DraftRow, path: Path, one: Part, problems: Sequence[Problem]) -> Below:
    here = (*path, one.name)
    there = at(row.definition, here)
    about = ""
    if one.kind is Kind.LIST:
        count = len(there) if isinstance(there, list) else 0
        about = _("%(count)s个") % {"count": count}
    elif there is None:
        about = _("没有")
    wrong = sum(1 for problem in problems if problem.path[: len(here)] == here)
    return Below(label(one.name), address_of(row.id, here), about, there is not None, wrong)
