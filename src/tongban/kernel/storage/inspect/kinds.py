"""What a file is, by its first bytes, and whether it is something else as well. Pure."""

import io
import re
import zipfile

from tongban.kernel.storage.inspect.verdicts import Fault, Unfit

_HEAD = 4096
_HEIF = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis", b"avif")
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")
_MARKUP = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|script|iframe)\b|<\?php", re.I)
_SVG = re.compile(rb"<\s*svg\b", re.I)


def kind_of(content: bytes, allowed: tuple[str, ...]) -> str:
    """One of the kinds we take. Raises Unfit with the most helpful reason."""
    kind = _known(content)
    if not kind:
        raise Unfit(_stranger(content))
    if kind not in allowed:
        raise Unfit(Fault.NOT_ALLOWED)
    return kind


def must_be_one_thing(content: bytes) -> None:
    """Raises Unfit for a file that is an archive as well, wherever the archive begins."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = len(archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        return
    if entries:
        raise Unfit(Fault.POLYGLOT)


def must_hold_no_markup(content: bytes) -> None:
    """Raises Unfit where a page or a program for a web server hides in it."""
    if _MARKUP.search(content):
        raise Unfit(Fault.POLYGLOT)


def _known(content: bytes) -> str:
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "webp"
    return "pdf" if content.startswith(b"%PDF-") else ""


def _stranger(content: bytes) -> Fault:
    head = content[:_HEAD]
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF:
        return Fault.HEIC
    if head.startswith(b"PK\x03\x04"):
        return Fault.OFFICE if b"[Content_Types].xml" in head else Fault.ARCHIVE
    if head.startswith(_OLE):
        return Fault.OFFICE
    if head.startswith(_ARCHIVES):
        return Fault.ARCHIVE
    if head.startswith(_PROGRAMS):
        return Fault.PROGRAM
    if _SVG.search(_as_text(head)):
        return Fault.SVG
    return Fault.HTML if _MARKUP.search(_as_text(head)) else Fault.UNKNOWN


def _as_text(head: bytes) -> bytes:
    """UTF-16 is read as if it were not."""
    return head.replace(b"\0", b"") if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head
