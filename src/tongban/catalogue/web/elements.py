"""The dictionary for everybody to read (数据字典): elements, what each means, who asks it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from tongban.catalogue import queries
from tongban.catalogue.rules.dictionary import DataElement
from tongban.catalogue.web.words import ELEMENT_TYPES, PLACES, SENSITIVITIES
from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound
from tongban.kernel.web import guards
from tongban.kernel.web.request import Request
from tongban.kernel.web.texts import in_its_language

LONGEST_QUERY = 80
A_PAGE = 50
TYPES = {"csv": "text/csv; charset=utf-8", "yaml": "application/yaml; charset=utf-8"}
MARK = "\ufeff"
"""Before a table: without it spreadsheets take UTF-8 for something else."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One element of the list."""

    element: DataElement
    items: int


@guards.public
def elements(request: Request) -> HttpResponse:
    """All elements, or those that hold what somebody asked, page by page."""
    asked = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    after = request.GET.get("after", "")
    today = clock.today()
    with acting(request.actor):
        found = queries.elements(today, asked)
        rest = [one for one in found if one.code > after]
        page = rest[:A_PAGE]
        counts = queries.use_counts([one.code for one in page], today)
    context = {
        "asked": asked,
        "count": len(found),
        "listed": [Listed(one, counts.get(one.code, 0)) for one in page],
        "next": _onward(request, page[-1].code) if len(rest) > A_PAGE else "",
        "first": _onward(request, "") if after else "",
    }
    return render(request, "catalogue/elements.html", context)


@guards.public
def element(request: Request, code: str) -> HttpResponse:
    """One element: what it means today, its codes, its versions, the items that name it."""
    today = clock.today()
    with acting(request.actor):
        versions = queries.entry_versions("element", code)
        used = queries.uses(code, today, request.GET.get("after", ""))
        lists = queries.dictionary(today).lists
    now = next((one for one in versions if one.valid_from <= today), versions[-1])
    entry = now.entry
    assert isinstance(entry, DataElement)
    codes = lists.get(entry.code_list)
    page = used[: queries.USES_A_PAGE]
    context: dict[str, Any] = {
        "now": now,
        "element": entry,
        "type": ELEMENT_TYPES[entry.type],
        "sensitivity": SENSITIVITIES[entry.sensitivity],
        "standard": in_its_language(entry.standard),
        "codes": codes,
        "scheme": in_its_language(codes.standard) if codes else "",
        "versions": versions,
        "ended": now.valid_to is not None and now.valid_to < today,
        "used": [(one, PLACES[one.place]) for one in page],
        "next": _onward(request, page[-1].after) if len(used) > len(page) else "",
        "first": _onward(request, "") if request.GET.get("after") else "",
    }
    return render(request, "catalogue/element.html", context)


@guards.public
def dictionary_file(request: Request, name: str) -> HttpResponse:
    """The dictionary of today as a file: `elements.csv`, `code_lists.yaml` and so on."""
    written_as = name.rpartition(".")[2]
    with acting(request.actor):
        files = queries.files(clock.today(), written_as) if written_as in TYPES else {}
    if name not in files:
        raise NotFound(_("没有这个文件。数据字典有数据元和代码集两种，各有表格和YAML两种格式。"))
    text = (MARK if written_as == "csv" else "") + files[name]
    response = HttpResponse(text, content_type=TYPES[written_as])
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _onward(request: Request, after: str) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    if after:
        query["after"] = after
    return f"{request.path}?{urlencode(query)}" if query else request.path
