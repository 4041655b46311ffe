"""Photographs of the demo city's people: drawn, since nobody in it exists."""

import io
import zlib

from PIL import Image, ImageDraw

SIZE = (358, 441)
_COATS = ("#31506b", "#5b6b4a", "#6b4a55", "#4d4a6b", "#6b5f3f")


def photo_of(name: str) -> bytes:
    """Head and shoulders before a white wall, always the same for a name."""
    picture = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(picture)
    seed = zlib.crc32(name.encode())
    draw.ellipse((49, 300, 309, 560), fill=_COATS[seed % len(_COATS)])
    draw.ellipse((104, 84, 254, 314), fill="#2e2a28")
    draw.ellipse((114, 120, 244, 310), fill="#e6c3a5")
    for left in (148, 194):
        draw.ellipse((left, 200, left + 16, 210), fill="#2e2a28")
    draw.arc((156, 240, 202, 272), 20, 160, fill="#8c4a3c", width=4)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()
