"""The work calendar (工作日历): the years loaded, and loading one from a CSV file.

A file is compared with what stands there first; only what was seen and confirmed is loaded. The
rows wait in the page's form, not in a table: whoever goes away has changed nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused
from tongban.kernel.web import guards
from tongban.kernel.web.request import Request
from tongban.kernel.workdays import table
from tongban.kernel.workdays.changes import (
    LEAST,
    MOST,
    Change,
    Oddity,
    changes,
    oddities,
    weekends,
)
from tongban.kernel.workdays.files import (
    MOST_BYTES,
    DayRow,
    Fault,
    YearRefused,
    as_csv,
    parse_year_csv,
)
from tongban.kernel.workdays.table import Document
from tongban.site import actions

FIRST, LAST = 2004, 2199


class YearForm(forms.Form):
    """A year's arrangement as the State Council announced it."""

    year = forms.IntegerField(
        label=gettext_lazy("哪一年"),
        min_value=FIRST,
        max_value=LAST,
        error_messages={
            "required": gettext_lazy("请填写年份。"),
            "invalid": gettext_lazy("年份应是4位数字，如2027。"),
            "min_value": gettext_lazy("年份应在2004至2199之间。"),
            "max_value": gettext_lazy("年份应在2004至2199之间。"),
        },
    )
    number = forms.CharField(
        label=gettext_lazy("文号"),
        max_length=60,
        help_text=gettext_lazy("照文件上印的填，如“国办发明电〔2025〕7号”。"),
        error_messages={"required": gettext_lazy("请填写放假安排的文号。")},
    )
    source = forms.CharField(
        label=gettext_lazy("从哪里取得"),
        max_length=200,
        help_text=gettext_lazy("如“中国政府网，11月4日发布”。"),
        error_messages={"required": gettext_lazy("请写明从哪里取得。")},
    )
    file = forms.FileField(
        label=gettext_lazy("CSV文件"),
        help_text=gettext_lazy("第一行是标题“日期,是否上班,名称”，只列放假和调休上班的日子。"),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={
            "required": gettext_lazy("请选择CSV文件。"),
            "empty": gettext_lazy("这个文件是空的。"),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].width = "w-8"  # type: ignore[attr-defined]
        self.rows: list[DayRow] = []
        self.remarks: Sequence[Fault] = ()

    def clean(self) -> dict[str, Any]:
        """Read the file as soon as the year is known, so that all faults are told at once."""
        cleaned = super().clean() or {}
        if "year" in cleaned and "file" in cleaned:
            self._read(cleaned["file"].read(MOST_BYTES + 1), cleaned["year"])
        return cleaned

    def _read(self, content: bytes, year: int) -> None:
        try:
            self.rows = parse_year_csv(content, year)
        except YearRefused as refused:
            for fault in refused.faults:
                self.add_error("file", str(fault))
            self.remarks = refused.remarks


class ConfirmForm(forms.Form):
    """What the preview showed, on its way through the page; read anew like a file."""

    year = forms.IntegerField(widget=forms.HiddenInput, min_value=FIRST, max_value=LAST)
    number = forms.CharField(widget=forms.HiddenInput, max_length=60)
    source = forms.CharField(widget=forms.HiddenInput, max_length=200)
    rows = forms.CharField(widget=forms.HiddenInput, max_length=MOST_BYTES, strip=False)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=200)
    sure = forms.BooleanField(label=gettext_lazy("我核对过文件，就是要这样载入"), required=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """A year about to be loaded."""

    year: int
    rows: list[DayRow]
    document: Document


@guards.officer("calendar.load")
def calendar(request: Request) -> HttpResponse:
    """The loaded years and the form; then what would change; then, confirmed, the year."""
    if request.method != "POST":
        return _years(request, YearForm())
    if request.POST.get("do") == "load":
        return _confirmed(request)
    form = YearForm(request.POST, request.FILES)
    if not form.is_valid():
        return _years(request, form)
    typed = form.cleaned_data
    document = Document(number=typed["number"], source=typed["source"])
    return _preview(request, Draft(typed["year"], form.rows, document))


def _years(request: Request, form: YearForm) -> HttpResponse:
    with acting(request.actor):
        years = list(table.years().prefetch_related("days"))
    context = {"form": form, "years": years, "next_year": clock.today().year + 1}
    status = 422 if form.errors else 200
    return render(request, "site/calendar.html", context, status=status)


def _confirmed(request: Request) -> HttpResponse:
    form = ConfirmForm(request.POST)
    draft = _draft(form)
    if draft is None:
        messages.error(request, _("要载入的内容没有完整送到，什么都没有改。请重新选文件。"))
        return HttpResponseRedirect("/desk/calendar")
    with acting(request.actor):
        odd = _oddities(draft, _changes(draft))
    if odd and not form.cleaned_data["sure"]:
        return _preview(request, draft, unsure=_("有要留意的地方。看清楚了，请先勾选再载入。"))
    try:
        seen = form.cleaned_data["seen"]
        actions.load_calendar_year(
            draft.year, draft.rows, draft.document, seen=seen, by=request.actor
        )
    except Refused as refused:
        return _preview(request, draft, refusal=str(refused))
    said = _("已载入%(year)s年的放假安排，共%(n)s天例外。")
    messages.success(request, said % {"year": draft.year, "n": len(draft.rows)})
    return HttpResponseRedirect("/desk/calendar")


def _draft(form: ConfirmForm) -> Draft | None:
    """What came back from the preview; None where it is not whole any more."""
    if not form.is_valid():
        return None
    typed = form.cleaned_data
    try:
        rows = parse_year_csv(typed["rows"].encode(), typed["year"])
    except YearRefused:
        return None
    return Draft(typed["year"], rows, Document(number=typed["number"], source=typed["source"]))


def _preview(
    request: Request, draft: Draft, *, unsure: str = "", refusal: str = ""
) -> HttpResponse:
    """What would change. `unsure` is said beside the tick, `refusal` above everything."""
    with acting(request.actor):
        changed, seen = _changes(draft), table.stamp(draft.year)
    form = ConfirmForm(
        initial={
            "year": draft.year,
            "number": draft.document.number,
            "source": draft.document.source,
            "rows": as_csv(draft.rows),
            "seen": seen,
        }
    )
    context = {
        "form": form,
        "draft": draft,
        "unsure": unsure,
        "refusal": refusal,
        "changed": changed,
        "summary": _summary(draft, changed),
        "odd": _oddities(draft, changed),
        "weekends": weekends(draft.rows),
    }
    status = 422 if unsure or refusal else 200
    return render(request, "site/calendar_preview.html", context, status=status)


def _changes(draft: Draft) -> list[Change]:
    return changes(table.rows_of(draft.year), draft.rows)


def _summary(draft: Draft, changed: Sequence[Change]) -> str:
    added = sum(one.before is None for one in changed)
    removed = sum(one.after is None for one in changed)
    other = len(changed) - added - removed
    same = len(draft.rows) - added - other
    sentence = _("新增%(added)s天，去掉%(removed)s天，改动%(other)s天，不变%(same)s天。")
    return sentence % {"added": added, "removed": removed, "other": other, "same": same}


def _oddities(draft: Draft, changed: Sequence[Change]) -> list[str]:
    """Why the year looks like a mistake, in sentences."""
    number = len(draft.rows)
    back = sum(one.takes_back and one.counts for one in changed)
    words = {
        Oddity.FEW: ngettext(
            "只有{n}天例外，一年通常不少于{least}天，文件可能不全。",
            "只有{n}天例外，一年通常不少于{least}天，文件可能不全。",
            number,
        ),
        Oddity.MANY: _("有{n}天例外，一年通常不超过{most}天，可能不是放假安排。"),
        Oddity.PAST: _("{year}年已经过去，年份可能写错了。"),
        Oddity.FAR: _("{year}年还远，通常只提前一年公布，年份可能写错了。"),
        Oddity.TAKES_BACK: ngettext(
            "已经载入的{back}天会去掉或改过来，按它们算过的期限会不一样。",
            "已经载入的{back}天会去掉或改过来，按它们算过的期限会不一样。",
            back,
        ),
    }
    numbers = {"n": number, "back": back, "least": LEAST, "most": MOST, "year": draft.year}
    found = oddities(draft.year, draft.rows, changed, clock.today())
    return [words[one].format(**numbers) for one in found]
