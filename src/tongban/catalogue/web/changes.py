"""The desk of the lists (清单变动): what is proposed, what each change is, and the two reviews."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tongban.catalogue import actions, queries
from tongban.catalogue.queries import (
    CatalogueItem,
    ChangeRow,
    Difference,
    How,
    Item,
    Office,
    Operation,
    Problem,
    Text,
)
from tongban.catalogue.web.labels import path_said
from tongban.identity import queries as identity
from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.web import guards
from tongban.kernel.web.inputs import RadioField
from tongban.kernel.web.request import Request
from tongban.kernel.web.texts import said

LIST = "/desk/changes"
DUTIES = (actions.EDIT, *actions.DUTY_OF.values())
LONGEST_PART = 300

OPERATIONS: Mapping[Operation, Any] = {
    Operation.ADD: gettext_lazy("新增"),
    Operation.CHANGE: gettext_lazy("变更"),
    Operation.SPLIT: gettext_lazy("拆分"),
    Operation.MERGE: gettext_lazy("合并"),
    Operation.SUSPEND: gettext_lazy("暂停"),
    Operation.RESUME: gettext_lazy("恢复"),
    Operation.CANCEL: gettext_lazy("取消"),
}
OFFICES: Mapping[Office, Any] = {
    Office.ESTABLISHMENT: gettext_lazy("编制审核"),
    Office.LEGAL: gettext_lazy("法制审核"),
}
STATES: Mapping[str, tuple[str, Any]] = {
    "open": ("doing", gettext_lazy("审核中")),
    "approved": ("done", gettext_lazy("同意，已定生效日")),
    "refused": ("stop", gettext_lazy("不同意")),
    "withdrawn": ("", gettext_lazy("已撤回")),
}
HOWS: Mapping[How, Any] = {
    How.ADDED: gettext_lazy("新增"),
    How.TAKEN_OUT: gettext_lazy("删去"),
    How.CHANGED: gettext_lazy("改动"),
    How.MOVED: gettext_lazy("换了顺序"),
}


class ReviewForm(forms.Form):
    """What one office holds of a change."""

    favours = RadioField(
        gettext_lazy("审核意见"),
        gettext_lazy("请选同意或者不同意。"),
        {"yes": gettext_lazy("同意"), "no": gettext_lazy("不同意")},
    )
    words = forms.CharField(
        label=gettext_lazy("说明"),
        help_text=gettext_lazy("不同意的要写理由，申报部门照着改。"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """One change as a list or a page shows it."""

    row: ChangeRow
    operation: str
    department: str
    names: tuple[str, ...]
    pill: str
    state: str


@dataclass(frozen=True, slots=True)
class DifferenceShown:
    """One difference in words."""

    place: str
    how: str
    before: str
    after: str


@guards.officer(*DUTIES)
def changes(request: Request) -> HttpResponse:
    """Changes that wait, or that are closed, the newest first."""
    is_open = request.GET.get("done") != "1"
    with acting(request.actor):
        rows = queries.changes(is_open=is_open, after=request.GET.get("after", ""))
        departments = _departments()
    page = rows[: queries.CHANGES_A_PAGE]
    context = {
        "changes": [_shown(row, departments) for row in page],
        "is_open": is_open,
        "onward": queries.cursor_of(page[-1]) if len(rows) > len(page) else "",
        "is_first": not request.GET.get("after"),
        "may_edit": request.may(actions.EDIT),
    }
    return render(request, "catalogue/changes.html", context)


@guards.officer(*DUTIES)
def change(request: Request, change_id: UUID) -> HttpResponse:
    """One change: what it says, what is different, who it concerns, and the reviews."""
    form = ReviewForm(request.POST if request.POST.get("do") == "review" else None)
    try:
        if request.POST.get("do") == "withdraw":
            actions.withdraw(change_id, by=request.actor)
            messages.success(request, _("已撤回。要办的话可以重新申报。"))
            return HttpResponseRedirect(f"{LIST}/{change_id}")
        if form.is_bound and form.is_valid() and (away := _reviewed(request, change_id, form)):
            return away
    except NotFound:
        raise
    except Refused as refused:
        if form.is_bound:
            form.add_error(None, str(refused))
        else:
            messages.error(request, str(refused))
    with acting(request.actor):
        context = _whole(request, queries.change(change_id))
    context["form"] = form
    return render(request, "catalogue/change.html", context, status=422 if form.errors else 200)


def _reviewed(request: Request, change_id: UUID, form: ReviewForm) -> HttpResponse | None:
    try:
        office = Office(request.POST.get("office", ""))
    except ValueError:
        form.add_error(None, _("请从页面上选是哪一种审核。"))
        return None
    typed = form.cleaned_data
    state = actions.review(
        change_id,
        office,
        favours=typed["favours"] == "yes",
        said=typed["words"],
        by=request.actor,
    )
    messages.success(request, _("已审核：%(state)s。") % {"state": STATES[state][1]})
    return HttpResponseRedirect(f"{LIST}/{change_id}")


def _whole(request: Request, row: ChangeRow) -> dict[str, Any]:
    departments = _departments()
    officer_id, today = request.actor.officer_id, clock.today()
    assert officer_id is not None, "guarded"
    over = identity.duties_over(officer_id, row.department_id, today)
    own = identity.duties_in(row.department_id, officer_id, today)
    mine = [office for office in row.missing if actions.DUTY_OF[office] in over]
    return {
        "change": _shown(row, departments),
        "row": row,
        "reviews": [(OFFICES[one.office], one) for one in row.reviews],
        "missing": [OFFICES[one] for one in row.missing],
        "offices": [(one.value, OFFICES[one]) for one in mine[:1]] if row.state == "open" else [],
        "may_withdraw": row.state == "open" and actions.EDIT in own,
        "acted_on": _acted_on(row),
        "content": [(one.code, said(one.name)) for one in row.content],
        "differences": _differences(row),
        "problems": [_told(one) for one in _problems(row)] if row.state == "open" else [],
        "below": _below(row),
    }


def _acted_on(row: ChangeRow) -> list[tuple[str, str]]:
    there: Mapping[str, Any] = (
        queries.newest_items(row.codes) if row.of_items else queries.newest_entries(row.codes)
    )
    return [(code, said(there[code].entry.name)) for code in row.codes if code in there]


def _differences(row: ChangeRow) -> list[DifferenceShown]:
    """Of a change of one text, what is different from the text it was based on."""
    if row.operation is not Operation.CHANGE:
        return []
    before = queries.before_change(row, row.codes[0])
    if before is None:
        return []
    return [difference_shown(one) for one in queries.differences(before, row.content[0])]


def difference_shown(one: Difference) -> DifferenceShown:
    """One difference in words."""
    return DifferenceShown(
        path_said(one.place), str(HOWS[one.how]), _short(one.before), _short(one.after)
    )


def _short(part: Any) -> str:
    """A part of a definition in a few words."""
    if part is None:
        return ""
    if isinstance(part, Text):
        return said(part)
    name = getattr(part, "name", None) or getattr(part, "label", None)
    if isinstance(name, Text):
        return said(name)
    if isinstance(part, tuple):
        return "；".join(map(_short, part))[:LONGEST_PART]
    if isinstance(part, bool):
        return _("是") if part else _("否")
    return str(part)[:LONGEST_PART]


def _problems(row: ChangeRow) -> list[Problem]:
    if row.of_items:
        items = [one for one in row.content if isinstance(one, Item)]
        begins = max(row.effective_on, clock.today())
        return queries.problems_of_items(items, begins, queries.list_to_come())
    return queries.problems_of_entries(one for one in row.content if isinstance(one, CatalogueItem))


def _told(one: Problem) -> str:
    return one.en if get_language() == "en" else one.zh


def _below(row: ChangeRow) -> list[tuple[str, str]]:
    """The items a change of the catalogue list reaches."""
    if row.of_items:
        return []
    return [(one.entry.code, said(one.entry.name)) for one, _of in queries.newest_below(row.codes)]


def _departments() -> dict[UUID, str]:
    return {one.id: said(Text(one.name, one.name_en)) for one in identity.departments()}


def _shown(row: ChangeRow, departments: Mapping[UUID, str]) -> Shown:
    pill, state = STATES[row.state]
    names = tuple(said(one.name) for one in row.content) or tuple(row.codes)
    return Shown(
        row,
        str(OPERATIONS[row.operation]),
        departments.get(row.department_id, ""),
        names,
        pill,
        str(state),
    )
