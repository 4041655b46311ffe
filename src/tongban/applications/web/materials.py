"""The materials of an application (材料): files, what the platform holds, what is signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongban.applications import actions, queries
from tongban.applications.ports import CertificateHeld
from tongban.applications.queries import How, MaterialRow
from tongban.applications.web.opened import Opened, elsewhere, hands, opened
from tongban.applications.web.words import here
from tongban.catalogue.queries import MaterialKind, MaterialRequirement, form
from tongban.identity.ports import PersonRequest
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.storage import queries as storage
from tongban.kernel.storage import store, uploads
from tongban.kernel.storage.inspect.verdicts import Fault, Unfit
from tongban.kernel.storage.queries import FileRow
from tongban.kernel.storage.rules import AT_ONCE, ENDINGS, Scan
from tongban.kernel.storage.uploads import Received
from tongban.kernel.storage.words import accepted, sentence
from tongban.kernel.web import guards

KEY = "materials"
FILES = "files-"
"""What the field of a material's files begins with; its key follows."""


@dataclass(frozen=True, slots=True)
class File:
    """One file handed in for a material."""

    material_id: UUID
    row: FileRow
    is_infected: bool


@dataclass(frozen=True, slots=True)
class Need:
    """One material as the page shows it."""

    key: str
    kind: str
    name: str
    hint: str
    basis: str
    is_required: bool
    most_files: int
    files: Sequence[File] = ()
    held: CertificateHeld | None = None
    held_name: str = ""
    pledge: str = ""
    is_signed: bool = False
    results: "Sequence[Result]" = ()
    """What became of what was brought just now."""

    @property
    def is_full(self) -> bool:
        return len(self.files) >= self.most_files

    @property
    def is_there(self) -> bool:
        """Nothing is left to do for it."""
        return bool(self.files or self.held or self.is_signed or self.kind == MaterialKind.FORM)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file that was brought."""

    name: str
    text: str
    is_kept: bool


@guards.person
@uploads.takes_files
def materials(request: PersonRequest, application_id: UUID) -> HttpResponse:
    """Every material that is asked, each with what is there and a way to bring it."""
    one = opened(request, application_id)
    if away := elsewhere(request, one):
        return away
    if request.method != "POST":
        return shown_all(request, one)
    return _answered(request, one)


def _answered(request: PersonRequest, one: Opened) -> HttpResponse:
    """One form holds every material: with each of its buttons come the ticks and all files that
    were chosen, and none of them is lost."""
    act, _sep, rest = request.POST.get("act", "").partition(":")
    if "whole" in request.POST or not (act or "for" in request.POST):
        signed = request.POST.getlist("pledge")
        actions.pledge(one.row.id, signed, person_id=hands(request), by=request.actor)
    results = _brought(request, one)
    match act:
        case "remove":
            _removed(request, one, rest)
            return shown_all(request, one, results) if results else _back(one)
        case "use":
            wanted = rest or request.POST.get("for", "")
            results.setdefault(wanted, []).append(_used(request, one, wanted))
        case "upload":
            results = results or {rest: [_nothing_chosen()]}
        case _ if wanted := request.POST.get("for", ""):
            results = results or {wanted: [_nothing_chosen()]}
        case _ if all(said.is_kept for each in results.values() for said in each):
            return HttpResponseRedirect(f"{one.address}/check")
    return shown_all(request, one, results)


def _back(one: Opened) -> HttpResponse:
    return HttpResponseRedirect(f"{one.address}/{KEY}")


def _removed(request: PersonRequest, one: Opened, material: str) -> None:
    try:
        material_id = UUID(material)
    except ValueError:
        raise NotFound(_("这个文件已经不在这份申请里了。")) from None
    actions.remove_material(one.row.id, material_id, person_id=hands(request), by=request.actor)
    messages.success(request, _("文件已从这份申请里拿掉，还留在“上传的文件”里。"))


def _used(request: PersonRequest, one: Opened, wanted: str) -> Result:
    """A file that was brought earlier."""
    chosen = request.POST.get(f"file-{wanted}") or request.POST.get("file", "")
    try:
        file_id = UUID(chosen)
    except ValueError:
        return Result(_("没有选文件"), _("请先选一个以前传的文件，再按“用这个文件”。"), False)
    with acting(request.actor):
        name = storage.file(file_id, hands(request)).name
    return attached(request, one, wanted, file_id, name)


def _nothing_chosen() -> Result:
    return Result(_("没有选文件"), _("请先选文件，再按“上传”。"), is_kept=False)


def _brought(request: PersonRequest, one: Opened) -> dict[str, list[Result]]:
    """What became of every file, by the material it was chosen for."""
    found: dict[str, list[Result]] = {}
    for name in request.FILES:
        wanted = name.removeprefix(FILES) if name != "files" else request.POST.get("for", "")
        received: list[Received] = request.FILES.getlist(name)  # type: ignore[assignment]
        found.setdefault(wanted, []).extend(_kept(request, one, wanted, file) for file in received)
    return found


def _kept(request: PersonRequest, one: Opened, wanted: str, file: Received) -> Result:
    """Keep one file; the others do not care how it goes."""
    try:
        if file.fault is not None or file.arrival is None:
            raise Unfit(file.fault or Fault.BROKEN)
        kept = store.keep(file.arrival, name=file.name, by=request.actor)
    except Unfit as unfit:
        return Result(file.name, sentence(unfit.fault), is_kept=False)
    except Refused as refused:
        return Result(file.name, str(refused), is_kept=False)
    return attached(request, one, wanted, kept.id, file.name)


def attached(request: PersonRequest, one: Opened, wanted: str, file_id: UUID, name: str) -> Result:
    """A file that is kept becomes one for this material; what is said of it."""
    try:
        actions.attach(one.row.id, wanted, file_id, person_id=hands(request), by=request.actor)
    except Refused as refused:
        return Result(name, str(refused), is_kept=False)
    return Result(name, _("已收到，保存好了。"), is_kept=True)


def shown(
    request: PersonRequest, one: Opened, wanted: str, results: Sequence[Result]
) -> HttpResponse:
    """For a script the part of one material, with what became of what was brought; the page."""
    return shown_all(request, one, {wanted: results}, wanted)


def shown_all(
    request: PersonRequest,
    one: Opened,
    results: Mapping[str, Sequence[Result]] = MappingProxyType({}),
    wanted: str = "",
) -> HttpResponse:
    """The page, each material with what became of what was brought for it."""
    refused = {key: sum(not one.is_kept for one in each) for key, each in results.items()}
    with acting(request.actor):
        needs = [
            replace(need, results=results.get(need.key, ()))
            for need in needs_of(one, hands(request))
        ]
        earlier = storage.files(hands(request), most=storage.PAGE)[: storage.PAGE]
    context = {
        **one.context(KEY),
        "needs": needs,
        "wanted": next((key for key, count in refused.items() if count), ""),
        "refused": sum(refused.values()),
        "earlier": [file for file in earlier if file.scan != Scan.INFECTED],
        "accepted": accepted(),
        "accept": ",".join(end for kind in settings.FILE_KINDS for end in ENDINGS[kind]),
        "most_mb": settings.FILE_MOST_MB,
        "at_once": AT_ONCE,
        "too_many": sentence(Fault.TOO_MANY),
    }
    status = 422 if context["refused"] else 200
    part = next((need for need in needs if need.key == wanted), None)
    if request.htmx and part is not None:
        context["need"] = part
        return render(request, "applications/_need.html", context, status=status)
    return render(request, "applications/materials.html", context, status=status)


def needs_of(one: Opened, put_by: UUID | None) -> list[Need]:
    """What these answers ask for, and what is there; inside `acting`, in constant queries."""
    asked = form.materials(one.item, one.content.answers, one.row.holder_kind)
    there = queries.materials(one.row.id)
    files = storage.some([row.file_id for row in there if row.file_id], put_by)
    held = queries.certificates_for(one.item, one.content, one.row.holder_kind, one.row.holder_id)
    return [_need(wanted, there, files, held.get(wanted.key)) for wanted in asked]


def _need(
    wanted: MaterialRequirement,
    there: Sequence[MaterialRow],
    files: Mapping[UUID, FileRow],
    held: CertificateHeld | None,
) -> Need:
    mine = [row for row in there if row.requirement == wanted.key]
    found = [(row.id, files[row.file_id]) for row in mine if row.file_id and row.file_id in files]
    return Need(
        key=wanted.key,
        kind=wanted.kind.value,
        name=here(wanted.name),
        hint=here(wanted.hint),
        basis=here(wanted.legal_basis),
        is_required=wanted.is_required,
        most_files=wanted.most_files,
        files=[File(key, file, file.scan == Scan.INFECTED) for key, file in found],
        held=held,
        held_name=here(held.name) if held else "",
        pledge=here(wanted.pledge),
        is_signed=any(row.how is How.PLEDGE for row in mine),
    )
