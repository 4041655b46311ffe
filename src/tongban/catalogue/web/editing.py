"""The editing desk of items (事项管理): what a department offers, and what is being written."""

import io
import zipfile
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.catalogue import actions, queries
from tongban.catalogue.queries import DraftRow, ListChange, Operation, State
from tongban.catalogue.web import preview
from tongban.catalogue.web.changes import OPERATIONS, difference_shown
from tongban.catalogue.web.part_form import told
from tongban.catalogue.web.parts import SECTIONS, address_of, name_of, page_of, section_of
from tongban.catalogue.web.words import LEVELS
from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.web import guards
from tongban.kernel.web.inputs import DayField
from tongban.kernel.web.request import Request
from tongban.kernel.web.texts import said

DESK = "/desk/items"
STATES = {
    State.ACTIVE: ("done", gettext_lazy("在办")),
    State.SUSPENDED: ("wait", gettext_lazy("暂停")),
    State.CANCELLED: ("stop", gettext_lazy("已取消")),
}
STANDING = (Operation.SUSPEND, Operation.RESUME, Operation.CANCEL)
MOST_PROBLEMS = 100


class ReasonForm(forms.Form):
    """Why, and from when."""

    reason = forms.CharField(
        label=gettext_lazy("为什么"),
        max_length=2_000,
        help_text=gettext_lazy("两个办公室照着这个审核，写明依据。"),
        error_messages={"required": gettext_lazy("请写明为什么要变动。")},
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    day = DayField(
        gettext_lazy("从哪天起"),
        gettext_lazy("请填写生效日期。"),
        gettext_lazy("日期看不懂。请照着2026-03-02这样填写。"),
    )


class StandingForm(ReasonForm):
    """Suspending an item, letting it go on, or ending it."""

    def __init__(self, may: list[Operation], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["operation"] = forms.ChoiceField(
            label=_("怎么变"),
            choices=[(str(one), OPERATIONS[one]) for one in may],
            widget=forms.RadioSelect,
            error_messages={"required": _("请选怎么变。")},
        )
        self.order_fields(["operation", "reason", "day"])


class NewForm(forms.Form):
    """Which entry of the catalogue list a new item is of."""

    def __init__(self, entries: list[tuple[str, str]], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["entry"] = forms.ChoiceField(
            label=_("目录清单里的哪一项"),
            choices=[("", _("还没有选")), *entries],
            error_messages={"required": _("请选目录清单里的一项。")},
        )
        self.fields["level"] = forms.ChoiceField(
            label=_("行使层级"), choices=list(LEVELS.items()), initial="4"
        )
        self.fields["serial"] = forms.RegexField(
            r"^[0-9]{2}$",
            label=_("办理项序号"),
            initial="01",
            help_text=_("两位数字。同一项目录下分几种情况办的，依次编号。"),
            error_messages={
                "required": _("请填写两位数字，例如01。"),
                "invalid": _("请填写两位数字，例如01。"),
            },
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        )


@dataclass(frozen=True, slots=True)
class SectionShown:
    """One part of a draft on its page."""

    name: str
    address: str
    problems: int


@guards.officer(actions.EDIT)
def items(request: Request) -> HttpResponse:
    """The department's items, and what is being written."""
    with acting(request.actor):
        department_id = _own(request)
        standing = queries.implementation_list(department_id, clock.today())
        drafts = queries.drafts(department_id)
        waiting = queries.changes(is_open=True, department_id=department_id)
    waits = {code for one in waiting for code in one.codes}
    context = {
        "items": [
            (code, said(one.entry.name), *STATES[one.state], code in waits)
            for code, one in sorted(standing.items())
            if one.state is not State.CANCELLED
        ],
        "drafts": [(one, name_of(one)) for one in drafts],
    }
    return render(request, "catalogue/edit_items.html", context)


@guards.officer(actions.EDIT)
def new(request: Request) -> HttpResponse:
    """Begin a new item of an entry of the catalogue list."""
    with acting(request.actor):
        department_id = _own(request)
        listed = queries.catalogue_list(clock.today())
    entries = [
        (code, f"{said(one.entry.name)}　{code}")
        for code, one in sorted(listed.items())
        if one.state is State.ACTIVE
    ]
    form = NewForm(entries, request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            draft_id = actions.begin_new(
                department_id, given["entry"], given["level"], given["serial"], by=request.actor
            )
            return HttpResponseRedirect(f"{DESK}/drafts/{draft_id}")
        except Refused as refused:
            form.add_error(None, str(refused))
    status = 422 if form.errors else 200
    return render(request, "catalogue/edit_new.html", {"form": form}, status=status)


@guards.officer(actions.EDIT)
def item(request: Request, code: str) -> HttpResponse:
    """One item: its versions, and what can be proposed of it."""
    with acting(request.actor):
        department_id = _own(request)
        versions = queries.versions(code)
        if not versions or queries.department_of(versions[0].version_id) != department_id:
            raise NotFound(_("本部门的清单里没有这个事项。"))
        newest = queries.version(versions[0].version_id)
        drafts = queries.drafts(department_id, code)
    may = _may(versions[0].state)
    is_standing = request.POST.get("do") == "standing"
    first = {"day": clock.today().isoformat()}
    form = StandingForm(may, request.POST if is_standing else None, initial=first)
    try:
        if request.POST.get("do") == "begin":
            draft_id = actions.begin_draft(_version(request, versions), by=request.actor)
            return HttpResponseRedirect(f"{DESK}/drafts/{draft_id}")
        if is_standing and form.is_valid():
            return _stands(request, code, department_id, form)
    except Refused as refused:
        form.add_error(None, str(refused)) if is_standing else messages.error(request, str(refused))
    context = {
        "code": code,
        "name": said(newest.name),
        "versions": [(one, *STATES[one.state], one.valid_from > clock.today()) for one in versions],
        "is_over": versions[0].state is State.CANCELLED,
        "drafts": drafts,
        "form": form if may else None,
    }
    status = 422 if is_standing and form.errors else 200
    return render(request, "catalogue/edit_item.html", context, status=status)


@guards.officer(actions.EDIT)
def draft(request: Request, draft_id: UUID) -> HttpResponse:
    """One draft: its parts, what is wrong, what is different, and proposing it."""
    row = _draft(request, draft_id)
    do = request.POST.get("do", "")
    first = {"day": clock.today().isoformat()}
    form = ReasonForm(request.POST if do == "propose" else None, initial=first)
    try:
        if do in _DOES:
            return _DOES[do](request, row)
        if do == "propose" and form.is_valid():
            change_id = actions.propose_draft(
                draft_id,
                edits=_number(request, "edits"),
                reason=form.cleaned_data["reason"],
                effective_on=form.cleaned_data["day"],
                by=request.actor,
            )
            messages.success(request, _("已申报，等编制、法制两个办公室审核。"))
            return HttpResponseRedirect(f"/desk/changes/{change_id}")
    except Refused as refused:
        if do == "propose":
            form.add_error(None, str(refused))
        else:
            messages.error(request, str(refused))
    with acting(request.actor):
        context = _whole(row)
    context["form"] = form
    status = 422 if form.errors else 200
    return render(request, "catalogue/edit_draft.html", context, status=status)


@guards.officer(actions.EDIT)
def preview_draft(request: Request, draft_id: UUID) -> HttpResponse:
    """The guide as people would read it."""
    row = _draft(request, draft_id)
    with acting(request.actor):
        made, _problems = queries.judged_draft(row.definition, clock.today())
    if made is None:
        messages.error(request, _("还缺内容，看不了办事指南。请先改好下面列出的。"))
        return HttpResponseRedirect(f"{DESK}/drafts/{draft_id}")
    return preview.shown(request, made, clock.today())


@guards.officer(actions.EDIT)
def download(request: Request, draft_id: UUID) -> HttpResponse:
    """What is written, as the files of a pack."""
    row = _draft(request, draft_id)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as files:
        for name, text in queries.draft_files(row.definition).items():
            files.writestr(zipfile.ZipInfo(f"{row.code}/{name}"), text)
    response = HttpResponse(held.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{row.code}.zip"'
    return response


def _whole(row: DraftRow) -> dict[str, Any]:
    made, problems = queries.judged_draft(row.definition, clock.today())
    standing = queries.newest_items([row.code]).get(row.code)
    newest = next((one.number for one in queries.versions(row.code)), 0)
    different = queries.differences(standing.entry, made) if standing and made else []
    change = queries.change(row.change_id) if row.change_id else None
    return {
        "row": row,
        "name": name_of(row),
        "is_open": row.state == "open",
        "is_new": row.seen == 0,
        "change": change,
        "may_take_up": change is not None and change.state in ("refused", "withdrawn"),
        "newest": newest if newest != row.seen and row.state == "open" else None,
        "sections": [_section(row, key, problems) for key in SECTIONS],
        "problems": [(told(one), page_of(row.id, one.path)) for one in problems[:MOST_PROBLEMS]],
        "count": len(problems),
        "is_whole": made is not None,
        "differences": [difference_shown(one) for one in different],
    }


def _section(row: DraftRow, key: str, problems: list[queries.Problem]) -> SectionShown:
    name, names = SECTIONS[key]
    is_one_list = len(names) == 1 and key != "guide"
    address = address_of(row.id, (names[0],)) if is_one_list else address_of(row.id, (), key)
    wrong = sum(1 for one in problems if section_of(one.path) == key)
    return SectionShown(str(name), address, wrong)


def _discard(request: Request, row: DraftRow) -> HttpResponse:
    actions.discard_draft(row.id, by=request.actor)
    messages.success(request, _("草稿已弃用。"))
    return HttpResponseRedirect(DESK)


def _take_up(request: Request, row: DraftRow) -> HttpResponse:
    actions.take_up_draft(row.id, by=request.actor)
    return HttpResponseRedirect(request.path)


def _catch_up(request: Request, row: DraftRow) -> HttpResponse:
    actions.catch_up_draft(row.id, seen=_number(request, "seen"), by=request.actor)
    return HttpResponseRedirect(request.path)


_DOES = {"discard": _discard, "take_up": _take_up, "catch_up": _catch_up}


def _draft(request: Request, draft_id: UUID) -> DraftRow:
    """A draft of a department whose items the officer edits."""
    with acting(request.actor):
        row = queries.draft(draft_id)
        queries.must_edit(row.department_id, request.actor)
    return row


def _own(request: Request) -> UUID:
    """The officer's department, whose items they edit."""
    department_id = request.actor.department_id
    assert department_id is not None, "guarded"
    queries.must_edit(department_id, request.actor)
    return department_id


def _may(state: State) -> list[Operation]:
    """What can be proposed of how an item stands."""
    return {
        State.ACTIVE: [Operation.SUSPEND, Operation.CANCEL],
        State.SUSPENDED: [Operation.RESUME, Operation.CANCEL],
    }.get(state, [])


def _stands(request: Request, code: str, department_id: UUID, form: StandingForm) -> HttpResponse:
    day: date = form.cleaned_data["day"]
    change_id = actions.propose(
        ListChange(Operation(form.cleaned_data["operation"]), (code,)),
        department_id=department_id,
        reason=form.cleaned_data["reason"],
        effective_on=day,
        by=request.actor,
    )
    messages.success(request, _("已申报，等编制、法制两个办公室审核。"))
    return HttpResponseRedirect(f"/desk/changes/{change_id}")


def _version(request: Request, versions: list[queries.VersionRow]) -> UUID:
    number = _number(request, "number")
    for one in versions:
        if one.number == number:
            return one.version_id
    raise Refused(_("没有这一版。请从列出的里面选。"))


def _number(request: Request, name: str) -> int:
    given = request.POST.get(name, "")[:9]
    return int(given) if given.isascii() and given.isdigit() else -1
