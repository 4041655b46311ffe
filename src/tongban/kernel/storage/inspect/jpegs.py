"""The segments of a JPEG, read without decoding it. Pure."""

import re
from collections.abc import Iterator

from tongban.kernel.storage.inspect.verdicts import Fault, Unfit

BEGIN = b"\xff\xd8\xff"
_MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])", re.DOTALL)
_EOI, _LONE = 0xD9, 0x01
_COLOUR = {0xE0: b"", 0xE2: b"ICC_PROFILE", 0xEE: b"Adobe"}
"""Application segments a picture cannot be painted rightly without; what they begin with."""
_COMMENT = 0xFE


def end(content: bytes, at: int) -> int:
    """Behind the end marker of the picture whose segments begin at `at`. Raises Unfit without."""
    for marker, _begin, after in _segments(content, at):
        if marker == _EOI:
            return after
    raise Unfit(Fault.BROKEN)


def without_remarks(content: bytes) -> bytes:
    """The picture bit for bit, but for what it says of itself: place, device, words (EXIF, XMP).

    What follows its end, such as the small pictures of phones, goes too. What is no JPEG comes
    back empty; one that was cut short stays as long as it is.
    """
    if not content.startswith(BEGIN):
        return b""
    kept, since, until = [], 0, len(content)
    for marker, begin, after in _segments(content, 2):
        if marker == _EOI:
            until = after
            break
        if _is_remark(marker, content[begin + 4 : begin + 20]):
            kept.append(content[since:begin])
            since = after
    return b"".join([*kept, content[since:until]])


def _is_remark(marker: int, head: bytes) -> bool:
    if 0xE0 <= marker <= 0xEF:
        return not (marker in _COLOUR and head.startswith(_COLOUR[marker]))
    return marker == _COMMENT


def _segments(content: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Marker, where it begins, and where it ends: a segment says its own length.

    Behind a start of scan the picture's bits follow, in which no marker stands by chance.
    """
    while found := _MARKER.search(content, at):
        marker, at = found[1][0], found.end()
        if marker not in (_EOI, _LONE):
            at += int.from_bytes(content[at : at + 2], "big")
        yield marker, found.start(), at
