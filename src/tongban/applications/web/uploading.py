"""A file for a material, slice by slice (续传), for the script of the materials page.

    POST  .../materials/uploads           for, name, size, changed; 201 and where to send it
    HEAD  .../materials/uploads/<token>   204, Upload-Offset: how much is here
    PATCH .../materials/uploads/<token>   a slice at Upload-Offset; 204, or the part of the page

Names of headers are those of the IETF's draft on resumable uploads (ADR 32). What has come whole
goes the way of the page's form: the same checks, the same acts.
"""

import base64
import binascii
import re
from uuid import UUID

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from tongban.applications import queries
from tongban.applications.queries import ApplicationRow
from tongban.applications.web.materials import KEY, Need, Result, attached, needs_of, shown
from tongban.applications.web.opened import Opened, hands, opened
from tongban.catalogue.queries import MaterialKind
from tongban.identity.ports import PersonRequest
from tongban.kernel.crypto.port import BrokenEnvelope
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.storage import queries as storage
from tongban.kernel.storage import store, unfinished
from tongban.kernel.storage.arrival import Arrival
from tongban.kernel.storage.inspect.verdicts import Fault, Unfit
from tongban.kernel.storage.rules import MB
from tongban.kernel.storage.unfinished import Busy, Coming, Elsewhere, Unfinished, Unknown
from tongban.kernel.storage.words import sentence
from tongban.kernel.web import errors, guards

SLICE_TYPE = "application/partial-upload"
MISMATCH = "https://iana.org/assignments/http-problem-types#mismatching-upload-offset"
PASSING = frozenset({Fault.NO_ROOM, Fault.QUOTA, Fault.PUZZLING})
"""What may be over when it is tried again: the slices stay."""

_LOCKED = 423
_DIGITS = re.compile(r"[0-9]{1,15}")


@guards.person
def begin(request: PersonRequest, application_id: UUID) -> HttpResponse:
    """Where to send a file, and how much of it is here from before."""
    if request.method != "POST":
        return errors.page(request, 405)
    one = opened(request, application_id)
    wanted, name = request.POST.get("for", ""), request.POST.get("name", "")
    size = _number(request.POST.get("size", ""))
    need = _need(request, one, wanted)
    coming = Coming(_subject(one.row.id), wanted, name, size, request.POST.get("changed", ""))
    try:
        upload = _begun(request, coming, need)
    except Unfit as unfit:
        return shown(request, one, wanted, [Result(name, sentence(unfit.fault), is_kept=False)])
    except Refused as refused:
        return shown(request, one, wanted, [Result(name, str(refused), is_kept=False)])
    except Busy:
        return _busy()
    except Unknown:
        raise _gone() from None
    response = _state(upload, status=201)
    response.headers["Location"] = f"{one.address}/{KEY}/uploads/{upload.token}"
    return response


@guards.person
def one(request: PersonRequest, application_id: UUID, token: str) -> HttpResponse:
    """How much is here, or the next slice; with the last one, what became of the file."""
    if request.method not in ("GET", "HEAD", "PATCH"):
        return errors.page(request, 405)
    upload = _found(request, application_id, token)
    if request.method != "PATCH":
        return _state(upload)
    if request.content_type != SLICE_TYPE:
        return HttpResponse(status=415)
    at, content = _number(request.headers.get("Upload-Offset", "")), _read(request)
    try:
        with upload.held():
            return _taken(request, application_id, upload, at, content)
    except Busy:
        return _busy()
    except Unknown:
        raise _gone() from None


one.body_most = unfinished.SLICE_MOST  # type: ignore[attr-defined]


def _taken(
    request: PersonRequest, application_id: UUID, upload: Unfinished, at: int, content: bytes
) -> HttpResponse:
    try:
        here = upload.take(at, content)
    except Elsewhere as elsewhere:
        return _mismatch(elsewhere.expected, at)
    except Unfit as unfit:
        return HttpResponse(status=507 if unfit.fault is Fault.NO_ROOM else 413)
    except ValueError:
        raise BadRequest("a slice of a senseless length") from None
    if here < upload.coming.size:
        return _state(upload)
    application = opened(request, application_id)
    result = _whole(request, application, upload)
    response = shown(request, application, upload.coming.place, [result])
    response.headers["Upload-Complete"] = "?1"
    return response


def _whole(request: PersonRequest, application: Opened, upload: Unfinished) -> Result:
    """All of it is here: it becomes a file, once, in the way of the form."""
    coming = upload.coming
    try:
        file_id = upload.became or _kept(request, upload)
    except Unfit as unfit:
        if unfit.fault not in PASSING:
            upload.drop()
        return Result(coming.name, sentence(unfit.fault), is_kept=False)
    except Refused as refused:
        return Result(coming.name, str(refused), is_kept=False)
    return attached(request, application, coming.place, file_id, coming.name)


def _kept(request: PersonRequest, upload: Unfinished) -> UUID:
    with _joined(upload) as arrival:
        _must_be_as_sent(request, upload, arrival)
        kept = store.keep(arrival, name=upload.coming.name, by=request.actor)
    upload.become(kept.id)
    return kept.id


def _joined(upload: Unfinished) -> Arrival:
    try:
        return upload.arrival()
    except BrokenEnvelope:
        upload.drop()
        raise Unknown from None


def _must_be_as_sent(request: PersonRequest, upload: Unfinished, arrival: Arrival) -> None:
    """Half of one file and half of another that looks the same are no file (RFC 9530)."""
    said = re.search(r"sha-256=:([A-Za-z0-9+/=]+):", request.headers.get("Repr-Digest", ""))
    if said is None:
        return
    try:
        digest = base64.b64decode(said[1], validate=True)
    except binascii.Error:
        raise BadRequest("no digest") from None
    if digest != arrival.digest:
        upload.drop()
        raise Unknown


def _begun(request: PersonRequest, coming: Coming, need: Need) -> Unfinished:
    """As far as it is here. One that was brought before and removed since begins anew."""
    with acting(request.actor):
        upload = unfinished.begin(coming, by=request.actor)
        if upload.became and storage.some([upload.became], hands(request)):
            return upload
        if need.is_full or upload.became:
            with upload.held():
                upload.drop()
        _must_have_room(need)
        return unfinished.begin(coming, by=request.actor)


def _found(request: PersonRequest, application_id: UUID, token: str) -> Unfinished:
    with acting(request.actor):
        row = queries.application(application_id, hands(request))
        _must_be_editable(row)
        try:
            return unfinished.found(token, subject=_subject(row.id), by=request.actor)
        except Unknown:
            raise _gone() from None


def _need(request: PersonRequest, one: Opened, wanted: str) -> Need:
    """The material a file is for. Raises Refused, NotFound where these answers ask for none."""
    _must_be_editable(one.row)
    with acting(request.actor):
        need = next((need for need in needs_of(one, hands(request)) if need.key == wanted), None)
    if need is None or need.kind not in (MaterialKind.UPLOAD, MaterialKind.CERTIFICATE):
        raise NotFound(_("这个事项不要这项材料。"))
    return need


def _must_be_editable(row: ApplicationRow) -> None:
    if not row.is_editable:
        raise Refused(_("这份申请已经提交，材料不能再改。"))


def _must_have_room(need: Need) -> None:
    if need.is_full:
        words = _("“%(name)s”最多%(n)s个文件，这一个没有加上。请先删去一个再加。")
        raise Refused(words % {"name": need.name, "n": need.most_files})


def _state(upload: Unfinished, status: int = 204) -> HttpResponse:
    response = HttpResponse(status=status)
    response.headers["Upload-Offset"] = str(upload.offset)
    response.headers["Upload-Length"] = str(upload.coming.size)
    response.headers["Upload-Complete"] = "?0" if upload.became is None else "?1"
    response.headers["Upload-Limit"] = (
        f"max-size={settings.FILE_MOST_MB * MB}, min-append-size={unfinished.SLICE_LEAST}, "
        f"max-append-size={unfinished.SLICE_MOST}"
    )
    return response


def _mismatch(expected: int, provided: int) -> HttpResponse:
    problem = {"type": MISMATCH, "expected-offset": expected, "provided-offset": provided}
    response = JsonResponse(problem, status=409, content_type="application/problem+json")
    response.headers["Upload-Offset"] = str(expected)
    return response


def _busy() -> HttpResponse:
    """Another tab or a request whose connection broke still has it."""
    return HttpResponse(status=_LOCKED, headers={"Retry-After": "1"})


def _gone() -> NotFound:
    return NotFound(_("没有这个上传，或它不是您的。请再选一次文件。"))


def _read(request: PersonRequest) -> bytes:
    """The slice; the length of the body was looked at before (`body_most`)."""
    return request.read(unfinished.SLICE_MOST + 1)


def _number(text: str) -> int:
    if not _DIGITS.fullmatch(text):
        raise BadRequest("no number of bytes")
    return int(text)


def _subject(application_id: UUID) -> str:
    return f"application:{application_id}"
