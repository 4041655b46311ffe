"""Looking into PDF documents: locked, active, stuffed or swollen ones are not taken. Pure.

Nothing is repaired: what a strict reader cannot open, two readers might read differently. Never
rendered here. What is shown is the pages alone, without what the file says of itself.
"""

import base64
import binascii
import io
import re
import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf

from tongban.kernel.storage.inspect import jpegs
from tongban.kernel.storage.inspect.kinds import must_be_one_thing
from tongban.kernel.storage.inspect.verdicts import Fault, Unfit
from tongban.kernel.storage.rules import Limits

SWOLLEN = 400 * 1024 * 1024
"""Bytes all streams of a document may unfold to, together."""
_STREAM_MOST = 200 * 1024 * 1024
_OBJECTS_MOST = 300_000
_STEP = 1 << 20
_TEXT_CODED_MOST = 2 * 1024 * 1024

_SCRIPTS = frozenset({"/JS", "/JavaScript", "/XFA"})
_ATTACHED = frozenset({"/EmbeddedFiles", "/EF"})
_ACTIONS = frozenset(
    {
        *("/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition"),
        *("/RichMediaExecute", "/Movie", "/Sound", "/GoTo3DView"),
    }
)
_SUBTYPES = {
    "/FileAttachment": Fault.PDF_ATTACHMENT,
    **dict.fromkeys(("/RichMedia", "/Screen", "/Movie", "/3D", "/Sound"), Fault.PDF_ACTION),
}
_FLATE = frozenset({"/FlateDecode", "/Fl"})
_TEXT_CODED = frozenset({"/ASCII85Decode", "/A85", "/ASCIIHexDecode", "/AHx"})
_PHOTO = frozenset({"/DCTDecode", "/DCT"})
_INFO = "/Info"
_ABOUT_ITSELF = ("/Metadata", "/PieceInfo", "/LastModified")
_TIMES = {"/LZWDecode": 1365, "/LZW": 1365, "/RunLengthDecode": 64, "/RL": 64}
"""How much a byte can at most become, for filters that are not unfolded here."""

_TAIL = re.compile(rb"%%EOF[\s\0]*\Z")
_PAGE_BEFORE = re.compile(rb"<\s*(?:!doctype\s+html|html|script)\b|<\?php", re.I)


def look(content: bytes, limits: Limits) -> None:
    """Raises Unfit unless it is one whole passive document of reasonable size."""
    must_be_one_thing(content)
    if _PAGE_BEFORE.search(content[:1024]):
        raise Unfit(Fault.POLYGLOT)
    if not _TAIL.search(content):
        raise Unfit(Fault.TRAILER if b"%%EOF" in content else Fault.BROKEN)
    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=_STREAM_MOST,
        max_stream_filters=4,
        parser_max_container_size=_OBJECTS_MOST,
    )
    with _opened(content) as document:
        _look(document, limits)


def shown(content: bytes) -> bytes:
    """The same pages, without author, program, dates, remarks, or where a photo was taken.

    The marks of a signature do not survive this: whoever checks one takes the original.
    """
    with _opened(content) as document:
        if _INFO in document.trailer:
            del document.trailer[_INFO]
        for whole in document.objects:
            for part in _parts(whole):
                if isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
                    _forget_itself(part)
            if isinstance(whole, pikepdf.Stream):
                _forget_the_camera(whole, document)
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


def _forget_itself(one: Any) -> None:
    for name in _ABOUT_ITSELF:
        if name in one:
            del one[name]


def _forget_the_camera(stream: Any, document: pikepdf.Pdf) -> None:
    """A photo in the document loses what its own file said; its picture stays bit for bit."""
    filters = _filters(stream)
    if not filters or filters[-1] not in _PHOTO:
        return
    told = stream.get("/DecodeParms")
    hows = list(told) if isinstance(told, pikepdf.Array) else [told]
    photo = stream.read_raw_bytes()
    if filters[:-1]:
        photo = _unpacked(document.make_stream(photo), filters[:-1], hows[:-1])
    how = hows[-1] if isinstance(hows[-1], pikepdf.Dictionary) else None
    stream.write(jpegs.without_remarks(photo), filter=pikepdf.Name.DCTDecode, decode_parms=how)


def _unpacked(packed: Any, filters: list[str], hows: list[Any]) -> bytes:
    packed.Filter = pikepdf.Array([pikepdf.Name(one) for one in filters])
    if hows:
        packed.DecodeParms = pikepdf.Array(hows)
    try:
        return bytes(packed.read_bytes(pikepdf.StreamDecodeLevel.generalized))
    except pikepdf.PdfError:
        return b""  # no reader shows it either


def _opened(content: bytes) -> pikepdf.Pdf:
    try:
        return pikepdf.open(io.BytesIO(content), attempt_recovery=False, suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise Unfit(Fault.PDF_LOCKED) from error
    except MemoryError:
        raise
    except Exception as error:
        raise Unfit(Fault.BROKEN) from error


def _look(document: pikepdf.Pdf, limits: Limits) -> None:
    if document.is_encrypted:
        raise Unfit(Fault.PDF_LOCKED)
    if int(document.trailer.get("/Size", 0)) > _OBJECTS_MOST:
        raise Unfit(Fault.BOMB)
    if not 1 <= len(document.pages) <= limits.pages:
        raise Unfit(Fault.PDF_PAGES)
    left = SWOLLEN
    for whole in document.objects:
        for part in _parts(whole):
            if isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
                _must_be_passive(part)
        if isinstance(whole, pikepdf.Stream):
            left -= _unfolded(whole, limits, left)


def _parts(whole: Any) -> Iterator[Any]:
    """The object and what lies directly in it; what it only points to comes by itself."""
    waiting = [whole]
    while waiting:
        one = waiting.pop()
        yield one
        if isinstance(one, pikepdf.Array):
            inside = list(one)
        elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            inside = [value for _name, value in one.items()]
        else:
            continue
        waiting += [
            each for each in inside if isinstance(each, pikepdf.Object) and not each.is_indirect
        ]


def _must_be_passive(one: Any) -> None:
    names = set(one.keys())
    if names & _SCRIPTS or _name(one, "/S") == "/JavaScript":
        raise Unfit(Fault.PDF_SCRIPT)
    if names & _ATTACHED or _name(one, "/Type") == "/EmbeddedFile":
        raise Unfit(Fault.PDF_ATTACHMENT)
    if _name(one, "/S") in _ACTIONS:
        raise Unfit(Fault.PDF_ACTION)
    if fault := _SUBTYPES.get(_name(one, "/Subtype")):
        raise Unfit(fault)


def _name(one: Any, key: str) -> str:
    value = one.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _unfolded(stream: Any, limits: Limits, left: int) -> int:
    """How many bytes the stream becomes. Raises Unfit when more than what is left."""
    _must_be_a_small_picture(stream, limits)
    raw, filters = bytes(stream.read_raw_bytes()), _filters(stream)
    while filters and filters[0] in _TEXT_CODED:
        if len(raw) > _TEXT_CODED_MOST:
            raise Unfit(Fault.BOMB)
        raw, filters = _decoded(raw, filters[0]), filters[1:]
    if filters and filters[0] in _FLATE:
        if any(one in _FLATE or one in _TIMES for one in filters[1:]):
            raise Unfit(Fault.BOMB)
        return _inflated(raw, left)
    size = len(raw) * max((_TIMES.get(one, 1) for one in filters), default=1)
    if size > left:
        raise Unfit(Fault.BOMB)
    return size


def _filters(stream: Any) -> list[str]:
    found = stream.get("/Filter")
    if found is None:
        return []
    return [str(one) for one in found] if isinstance(found, pikepdf.Array) else [str(found)]


def _decoded(raw: bytes, name: str) -> bytes:
    try:
        return base64.a85decode(_a85(raw)) if "85" in name else bytes.fromhex(_hex(raw))
    except (ValueError, binascii.Error) as error:
        raise Unfit(Fault.BROKEN) from error


def _a85(raw: bytes) -> bytes:
    return raw.strip().removeprefix(b"<~").partition(b"~")[0]


def _hex(raw: bytes) -> str:
    digits = raw.partition(b">")[0].decode("ascii")
    return digits + "0" * (len("".join(digits.split())) % 2)


def _inflated(raw: bytes, left: int) -> int:
    """Unfold in small steps, keep nothing, stop at once when it is too much."""
    running, size = zlib.decompressobj(), 0
    try:
        while raw and not running.eof:
            size += len(running.decompress(raw, _STEP))
            raw = running.unconsumed_tail
            if size > left or size > _STREAM_MOST:
                raise Unfit(Fault.BOMB)
    except zlib.error:
        return size  # readers show what there is up to here
    return size


def _must_be_a_small_picture(stream: Any, limits: Limits) -> None:
    if _name(stream, "/Subtype") != "/Image":
        return
    try:
        pixels = int(stream.get("/Width", 0)) * int(stream.get("/Height", 0))
    except (TypeError, ValueError) as error:
        raise Unfit(Fault.BROKEN) from error
    if pixels > limits.pixels:
        raise Unfit(Fault.PIXELS)
