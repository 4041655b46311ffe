"""Make a PDF: archivable (PDF/A-2a), readable by screen readers (PDF/UA-1), without the network.

Values reach a template as one JSON text it parses itself: nothing anybody typed is ever read as
markup. The only font is the one of the wheel; a machine's own fonts are not looked at.
"""

import importlib.util
import json
import re
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

from tongban.kernel import clock
from tongban.kernel.documents.glyphs import of_font, printable
from tongban.kernel.errors import Misconfigured

ROOT = Path(__file__).resolve().parents[2]
"""The package; templates read nothing outside it."""
FONT_PACKAGE = "cvttf_NotoSansCJK_Regular"
STANDARDS: list["typst.PDFStandard"] = ["a-2a", "ua-1"]
MOST_BYTES = 256 * 1024
"""So much JSON at most: more is no certificate and no receipt."""

_TEMPLATE = re.compile(r"[a-z]+/[a-z_]+")
_one_at_a_time = threading.Lock()


class TooLong(ValueError):
    """The values of a document are larger than any document of ours."""


def render(template: str, data: Mapping[str, Any], at: datetime | None = None) -> bytes:
    """The PDF of a template, e.g. "certificates/certificate" for `certificate.typ` there.

    `data` is what JSON can hold. `at` is the time the document says it was made (now unless
    given): the same values at the same time give the same bytes. Raises TooLong.
    """
    values = json.dumps(printable(data, of_font(font_file())), ensure_ascii=False)
    if len(values.encode()) > MOST_BYTES:
        raise TooLong(f"{len(values)} characters for {template}")
    made_at = clock.shanghai(at or clock.now()).replace(microsecond=0)
    with _one_at_a_time:
        content = _compiler().compile(
            str(path_of(template)),
            format="pdf",
            sys_inputs={"data": values, "demo": "yes" if settings.DEMO else ""},
            pdf_standards=STANDARDS,
            timestamp=made_at.replace(tzinfo=timezone(made_at.utcoffset() or timedelta(0))),
        )
    assert isinstance(content, bytes), "a PDF is one file"
    return content


def path_of(template: str) -> Path:
    """Where a template lies: in the templates of its room."""
    assert _TEMPLATE.fullmatch(template), "a template is called room/name"
    room, _, name = template.partition("/")
    return ROOT / room / "templates" / room / f"{name}.typ"


@cache
def _compiler() -> typst.Compiler:
    """One for the process: reading the font anew costs more than a page."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[font_file().parent]
    )
    return typst.Compiler(root=ROOT, font_paths=fonts, package_path=ROOT, package_cache_path=ROOT)


def font_file() -> Path:
    """The font of the wheel. Raises Misconfigured where it is not installed."""
    found = importlib.util.find_spec(FONT_PACKAGE)
    fonts = sorted(Path(found.origin).parent.glob("*.otf")) if found and found.origin else []
    if not fonts:
        raise Misconfigured(
            f"The font package {FONT_PACKAGE} is not installed, so no document can be made. "
            "Install the requirements of this version."
        )
    return fonts[0]
