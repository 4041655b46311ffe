"""Files of a case: looked at, or saved as they were handed in. Either is on record, and its
applicant sees it (用数日志)."""

from collections.abc import Iterator
from typing import BinaryIO
from uuid import UUID

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from tongban.cases import queries
from tongban.cases.rules import HANDLING
from tongban.kernel.crypto.chunks import PIECE
from tongban.kernel.db import acting
from tongban.kernel.storage import queries as storage
from tongban.kernel.storage import store
from tongban.kernel.storage.rules import KINDS
from tongban.kernel.web import guards
from tongban.kernel.web.request import Request

SAFE = {
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


@guards.officer(*HANDLING)
def shown(request: Request, case_id: UUID, file_id: UUID) -> HttpResponseBase:
    """One file to look at: a picture without its hidden details."""
    with acting(request.actor):
        row = queries.material_file(case_id, file_id)
        name = storage.names([row])[0]
        kind, content = store.show(row)
    return _given(request, content, kind, name, is_attachment=kind == "pdf")


@guards.officer(*HANDLING)
def original(request: Request, case_id: UUID, file_id: UUID) -> HttpResponseBase:
    """The same bit for bit, to be saved."""
    with acting(request.actor):
        row = queries.material_original(case_id, file_id)
        name = storage.names([row])[0]
        content = store.open_file(row)
    response = _given(request, content, row.kind, name, is_attachment=True)
    response.headers["Content-Length"] = str(row.size)
    return response


def _given(
    request: Request, content: BinaryIO, kind: str, name: str, *, is_attachment: bool
) -> StreamingHttpResponse:
    # What was handed in is packed already.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    response = StreamingHttpResponse(_pieces(content), content_type=KINDS[kind], headers=SAFE)
    said = content_disposition_header(is_attachment, name) or "attachment"
    response.headers["Content-Disposition"] = said
    return response


def _pieces(content: BinaryIO) -> Iterator[bytes]:
    with content:
        while piece := content.read(PIECE):
            yield piece
