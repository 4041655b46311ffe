"""Files handed in (上传的文件): bringing some, the list, taking one away, getting one back.

An agent or proxy sees what they brought themselves; the holder and whoever speaks for them see
all. What is given out goes as an attachment, or as a picture painted anew, in a sandbox.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.identity.ports import PersonRequest
from tongban.kernel.crypto.chunks import PIECE
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused
from tongban.kernel.storage import actions, queries, store, uploads
from tongban.kernel.storage.inspect.verdicts import Fault, Unfit
from tongban.kernel.storage.queries import FileRow
from tongban.kernel.storage.rules import AT_ONCE, ENDINGS, KINDS, SERVED, Scan
from tongban.kernel.storage.uploads import Received
from tongban.kernel.storage.words import accepted, sentence
from tongban.kernel.web import guards, keyset
from tongban.kernel.web.htmx import page_or_part

KIND_WORDS = {
    "jpeg": gettext_lazy("JPG照片"),
    "png": gettext_lazy("PNG图片"),
    "webp": gettext_lazy("WebP图片"),
    "pdf": gettext_lazy("PDF文档"),
}
SCAN_WORDS = {
    Scan.CLEAN: ("done", gettext_lazy("查毒通过")),
    Scan.UNSCANNED: ("", ""),
    Scan.WAITING: ("wait", gettext_lazy("等待查毒")),
    Scan.AWAY: ("wait", gettext_lazy("查毒暂停，会自动再查")),
    Scan.INFECTED: ("stop", gettext_lazy("有病毒，已锁住")),
}
SAFE = {
    # Whatever it is, it runs nothing, loads nothing and is nobody's page.
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One file as the list shows it."""

    row: FileRow
    kind: str
    pill: str
    state: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file of an upload."""

    name: str
    text: str
    is_kept: bool


@guards.person
@uploads.takes_files
def files(request: PersonRequest) -> HttpResponse:
    """The list; after a POST also a line for each file that was brought, good or refused."""
    results = _brought(request) if request.method == "POST" else []
    rows, onward = _page(request)
    refused = sum(not one.is_kept for one in results)
    context = {
        "files": [_shown(row) for row in rows],
        "next": onward,
        "first": keyset.first(request),
        "results": results,
        "refused": refused,
        "kept": len(results) - refused,
        "accepted": accepted(),
        "accept": ",".join(ending for kind in settings.FILE_KINDS for ending in ENDINGS[kind]),
        "most_mb": settings.FILE_MOST_MB,
        "at_once": AT_ONCE,
        "too_many": sentence(Fault.TOO_MANY),
        "unscanned": any(row.scan == Scan.UNSCANNED for row in rows),
        "days": settings.LOOSE_FILE_DAYS,
        "sees_all": request.speaks,
    }
    status = 422 if refused else 200
    return page_or_part(request, "site/files.html", "site/_files.html", context, status)


@guards.person
def original(request: PersonRequest, file_id: UUID) -> HttpResponseBase:
    """The file as it was handed in, bit for bit, to be saved."""
    with acting(request.actor):
        row = queries.stored(file_id, _hands(request))
        name = queries.names([row])[0]
        content = store.open_file(row)
    return _given(request, content, row.kind, name, row.size, is_attachment=True)


@guards.person
def shown(request: PersonRequest, file_id: UUID) -> HttpResponseBase:
    """What a department gets to see: a picture without its hidden details; documents to save."""
    with acting(request.actor):
        row = queries.stored(file_id, _hands(request))
        name = queries.names([row])[0]
        kind, content = store.show(row)
    is_attachment = kind == "pdf"
    return _given(request, content, kind, name, None, is_attachment=is_attachment)


@guards.person
def remove(request: PersonRequest, file_id: UUID) -> HttpResponse:
    """Ask once more, then take it away for good."""
    with acting(request.actor):
        row = queries.file(file_id, _hands(request))
    if request.method == "POST":
        actions.remove(file_id, put_by=_hands(request), by=request.actor)
        messages.success(request, _("“%(name)s”已删除，不能恢复。") % {"name": row.name})
        return HttpResponseRedirect("/my/files")
    return render(request, "site/file_remove.html", {"file": _shown(row)})


def _hands(request: PersonRequest) -> UUID | None:
    """Whose files this reader sees: an agent only what came from their own hands."""
    return None if request.speaks else request.actor.person_id


def _page(request: PersonRequest) -> tuple[Sequence[FileRow], str]:
    with acting(request.actor):
        rows = queries.files(_hands(request), keyset.after(request))
    return keyset.page(request, rows, queries.PAGE, _place_in_list)


def _place_in_list(row: FileRow) -> tuple[datetime, UUID]:
    return row.put_at, row.id


def _shown(row: FileRow) -> Shown:
    pill, state = SCAN_WORDS[row.scan]
    return Shown(row, str(KIND_WORDS[row.kind]), pill, str(state), row.scan in SERVED)


def _brought(request: PersonRequest) -> list[Result]:
    received: list[Received] = request.FILES.getlist("files")  # type: ignore[assignment]
    if not received:
        return [Result(_("没有选文件"), _("请先选文件，再按“上传”。"), is_kept=False)]
    return [_kept(request, one) for one in received]


def _kept(request: PersonRequest, one: Received) -> Result:
    """Keep one file; the others do not care how it goes."""
    try:
        if one.fault is not None or one.arrival is None:
            raise Unfit(one.fault or Fault.BROKEN)
        kept = store.keep(one.arrival, name=one.name, by=request.actor)
    except Unfit as unfit:
        return Result(one.name, sentence(unfit.fault), is_kept=False)
    except Refused as refused:
        return Result(one.name, str(refused), is_kept=False)
    known = _("这个文件以前传过，内容一样，没有再存一份。")
    return Result(one.name, _("已收到，保存好了。") if kept.is_new else known, is_kept=True)


def _given(
    request: PersonRequest,
    content: BinaryIO,
    kind: str,
    name: str,
    size: int | None,
    *,
    is_attachment: bool,
) -> HttpResponseBase:
    # Pictures and documents are packed already; packing them again costs and may leak lengths.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    response = StreamingHttpResponse(_pieces(content), content_type=KINDS[kind], headers=SAFE)
    if size is not None:
        response.headers["Content-Length"] = str(size)
    response.headers["Content-Disposition"] = _disposition(is_attachment, name)
    return response


def _disposition(is_attachment: bool, name: str) -> str:
    return content_disposition_header(is_attachment, name) or "attachment"


def _pieces(content: BinaryIO) -> Iterator[bytes]:
    with content:
        while piece := content.read(PIECE):
            yield piece
