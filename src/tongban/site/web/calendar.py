"""The work calendar (工作日历): the years loaded, and loading one from a CSV file."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused
from tongban.kernel.web import guards
from tongban.kernel.web.request import Request
from tongban.kernel.workdays import table
from tongban.kernel.workdays.files import MOST_BYTES, DayRow, YearRefused, parse_year_csv
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


@guards.officer("calendar.load")
def calendar(request: Request) -> HttpResponse:
    """The loaded years and the form. A year loaded again takes the place of the first."""
    form = YearForm(request.POST, request.FILES) if request.method == "POST" else YearForm()
    if form.is_valid():
        try:
            return _loaded(request, form)
        except Refused as refused:
            form.add_error(None, str(refused))
    with acting(request.actor):
        years = list(table.years().prefetch_related("days"))
    context = {
        "form": form,
        "years": years,
        "next_year": clock.today().year + 1,
    }
    status = 422 if form.errors else 200
    return render(request, "site/calendar.html", context, status=status)


def _loaded(request: Request, form: YearForm) -> HttpResponse:
    typed = form.cleaned_data
    document = Document(number=typed["number"], source=typed["source"])
    actions.load_calendar_year(typed["year"], form.rows, document, by=request.actor)
    messages.success(
        request,
        _("已载入%(year)s年的放假安排，共%(n)s天例外。")
        % {"year": typed["year"], "n": len(form.rows)},
    )
    return HttpResponseRedirect("/desk/calendar")
