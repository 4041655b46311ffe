"""Looking into photographs and scans, and making the copy that is shown. Pure.

A file is taken when it is one whole picture and nothing else. What is shown is painted anew: the
place where it was taken (EXIF, GPS), remarks and whatever hid beside the picture stay behind.
"""

import io
import warnings
from typing import Any

from PIL import Image, ImageOps

from tongban.kernel.storage.inspect import jpegs
from tongban.kernel.storage.inspect.kinds import must_be_one_thing, must_hold_no_markup
from tongban.kernel.storage.inspect.verdicts import Fault, Unfit
from tongban.kernel.storage.rules import Limits

SHOWN_LONGEST = 4096
"""Pixels of the longer side of what is shown: an A4 page at 300 dpi has 3508."""
_QUALITY = 88
_MOST_PICTURES = 8
"""Phones put small pictures behind the large one (MPF)."""

_FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}


def look(content: bytes, kind: str, limits: Limits) -> None:
    """Raises Unfit unless it is one whole picture of reasonable size."""
    must_be_one_thing(content)
    must_hold_no_markup(content)
    _ENDS[kind](content)
    with _opened(content, kind, limits.pixels) as picture:
        if kind != "jpeg" and getattr(picture, "n_frames", 1) > 1:
            raise Unfit(Fault.MOVING)
        # Every bit of a JPEG is read, but an eighth of its size is painted: memory.
        picture.draft(None, (picture.width // 8, picture.height // 8))
        _painted(picture)


def shown(content: bytes, kind: str, limits: Limits) -> tuple[str, bytes]:
    """The picture alone, upright, no larger than needed; its kind and its bytes."""
    with _opened(content, kind, limits.pixels) as picture:
        picture.draft(None, (SHOWN_LONGEST, SHOWN_LONGEST))
        _painted(picture)
        upright: Any = ImageOps.exif_transpose(picture)
        upright.thumbnail((SHOWN_LONGEST, SHOWN_LONGEST))
        upright.info.clear()
        clear = "A" in upright.getbands() or upright.mode == "P"
        as_kind = "png" if kind == "png" or clear else "jpeg"
        ready = upright.convert("RGBA" if clear else "L" if upright.mode == "L" else "RGB")
        ready.info.clear()
        out = io.BytesIO()
        ready.save(out, _FORMATS[as_kind], quality=_QUALITY)
    return as_kind, out.getvalue()


def _opened(content: bytes, kind: str, pixels: int) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(content), formats=[_FORMATS[kind]])
    except MemoryError:
        raise
    except Exception as error:
        raise Unfit(Fault.BROKEN) from error
    if picture.width * picture.height > pixels:
        raise Unfit(Fault.PIXELS)
    return picture


def _painted(picture: Image.Image) -> None:
    try:
        picture.load()
    except MemoryError:
        raise
    except Exception as error:
        raise Unfit(Fault.BROKEN) from error


def _jpeg_ends(content: bytes) -> None:
    """One picture, or the large one with its small ones behind it; then at most zeros."""
    at, pictures = 0, 0
    while content[at : at + 3] == jpegs.BEGIN and pictures < _MOST_PICTURES:
        at, pictures = jpegs.end(content, at + 2), pictures + 1
    if content[at:].strip(b"\0"):
        raise Unfit(Fault.TRAILER)


def _png_ends(content: bytes) -> None:
    at = 8
    while at + 12 <= len(content):
        length, name = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        at += 12 + length
        if name == b"IEND":
            if content[at:].strip(b"\0"):
                raise Unfit(Fault.TRAILER)
            return
    raise Unfit(Fault.BROKEN)


def _webp_ends(content: bytes) -> None:
    said = 8 + int.from_bytes(content[4:8], "little")
    if said > len(content):
        raise Unfit(Fault.BROKEN)
    if content[said:].strip(b"\0"):
        raise Unfit(Fault.TRAILER)


_ENDS = {"jpeg": _jpeg_ends, "png": _png_ends, "webp": _webp_ends}
