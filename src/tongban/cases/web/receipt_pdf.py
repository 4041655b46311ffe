"""The receipt as a document to keep (收件回执.pdf): small, so it is made when it is asked for."""

import io
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import segno
from django.conf import settings

from tongban.cases.models import Case
from tongban.kernel.documents.render import render

TEMPLATE = "cases/receipt"
NAMES: Mapping[str, tuple[str, str]] = {
    "item": ("事项", "Service"),
    "applicant": ("申请人", "Applicant"),
    "agent": ("经办", "Handed in by"),
    "received": ("收到时间", "Received"),
    "corrected": ("补正收到", "Correction received"),
    "materials": ("收到材料", "Materials"),
    "next": ("下一步", "Next"),
    "promised": ("承诺办结", "Promised"),
    "number": ("办件编号", "Case number"),
}
"""What the lines are called, in the order of the document; in both languages."""


def document(
    row: Case, said: Mapping[str, str], department: tuple[str, str], address: str, digest: str
) -> bytes:
    """The PDF. `said` are the lines by NAMES, empty ones fall away; `address` is in the code."""
    values: dict[str, Any] = {
        "title": f"收件回执 {row.query_code}",
        "department": department[0],
        "department_en": department[1],
        "query_code": row.query_code,
        "lines": [
            {"label": zh, "label_en": en, "text": said[key]}
            for key, (zh, en) in NAMES.items()
            if said.get(key)
        ],
        "code": _drawn(address),
        "code_alt": f"回执二维码，查询码{row.query_code}",
        "site": urlsplit(settings.SITE_URL).netloc,
        "digest": digest,
        "seal": ["演示", "专用"],
        "seal_alt": "演示专用章，不具法律效力",
    }
    return render(TEMPLATE, values, row.received_at)


def _drawn(text: str) -> str:
    out = io.BytesIO()
    made = segno.make(text, error="l", micro=False)
    made.save(out, kind="svg", border=0, xmldecl=False, nl=False)
    return out.getvalue().decode()
