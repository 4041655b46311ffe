"""The holder's certificates (我的证照): the list, one of them, its document."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tongban.certificates import queries
from tongban.certificates.queries import CertificateRow, address
from tongban.certificates.rules import Verdict
from tongban.certificates.web.words import REASONS, VERDICTS, in_words
from tongban.identity.ports import PersonRequest
from tongban.kernel.crypto.chunks import PIECE
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.storage import queries as storage
from tongban.kernel.storage import store
from tongban.kernel.web import guards, keyset

SAFE = {
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One certificate as a page shows it."""

    row: CertificateRow
    name: str
    issuer: str
    pill: str
    state: str
    reason: str

    @property
    def ends(self) -> bool:
        """Whether it is no longer what it was: drawn as one that ends."""
        return self.row.verdict in (Verdict.EXPIRED, Verdict.REVOKED)


@guards.person
def certificates(request: PersonRequest) -> HttpResponse:
    """All of them, newest first."""
    _must_speak(request)
    with acting(request.actor):
        rows = queries.certificates(keyset.after(request))
    page, onward = keyset.page(request, rows, queries.PAGE, lambda row: (row.granted_at, row.id))
    context = {
        "certificates": [shown(row) for row in page],
        "next": onward,
        "first": keyset.first(request),
    }
    return render(request, "certificates/certificates.html", context)


@guards.person
def certificate(request: PersonRequest, certificate_id: UUID) -> HttpResponse:
    """One of them: what it says, its code, its document."""
    _must_speak(request)
    with acting(request.actor):
        row = queries.certificate(certificate_id)
        words = queries.opened(certificate_id)
    code = address(row.verify_code) if row.payload else ""
    context = {
        "certificate": shown(row),
        "lines": in_words(line for line in words.lines if line.of != "number"),
        "code": _drawn(code) if code else "",
        "address": f"{settings.SITE_URL}/verify",
    }
    return render(request, "certificates/certificate.html", context)


@guards.person
def document(request: PersonRequest, certificate_id: UUID) -> HttpResponseBase:
    """The sealed document, bit for bit, to be saved."""
    _must_speak(request)
    with acting(request.actor):
        row = queries.certificate(certificate_id)
        if row.file_id is None:
            raise NotFound(_("证照还在制作，做好了会发消息给您。"))
        file = storage.stored(row.file_id)
        name = storage.names([file])[0]
        content = store.open_file(file)
    # A document is packed already.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    response = StreamingHttpResponse(_pieces(content), content_type="application/pdf", headers=SAFE)
    response.headers["Content-Length"] = str(file.size)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def shown(row: CertificateRow) -> Shown:
    """In the reader's words."""
    pill, state = VERDICTS[row.verdict]
    reason = str(REASONS[row.revoke_reason]) if row.revoke_reason else ""
    return Shown(
        row,
        in_words.one(row.name, row.name_en),
        in_words.one(row.department, row.department_en),
        pill,
        str(state),
        reason,
    )


def _must_speak(request: PersonRequest) -> None:
    """An agent does not read what else the holder has."""
    if not request.speaks:
        raise Refused(_("证照只给本人看。您现在代别人办事，请先换回自己的身份。"))


def _drawn(text: str) -> SafeString:
    """The code for a screen: the address alone, in squares large enough for a telephone."""
    made = segno.make(text, error="m", boost_error=False, micro=False)
    svg = made.svg_inline(border=0, svgclass=None, lineclass=None, omitsize=True)
    label = _("核验二维码")
    return mark_safe(svg.replace("<svg ", f'<svg class="qr" role="img" aria-label="{label}" ', 1))


def _pieces(content: BinaryIO) -> Iterator[bytes]:
    with content:
        while piece := content.read(PIECE):
            yield piece
