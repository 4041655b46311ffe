"""The document of a certificate: values for its template, its code, its name."""

import io
from urllib.parse import urlsplit

import segno
from django.conf import settings

from tongban.certificates.models import Certificate
from tongban.certificates.queries import Opened, address
from tongban.certificates.rules.lines import NUMBER, day
from tongban.certificates.rules.payload import Claim
from tongban.kernel.documents.render import render
from tongban.kernel.validators import mask_name

TEMPLATE = "certificates/certificate"
LONGEST_IN_CODE = 60
_ELSEWHERE = frozenset({NUMBER, "issuer"})
"""What the document says outside its lines."""


def rendered(row: Certificate, words: Opened, code: str) -> bytes:
    """The PDF, not sealed yet."""
    lines = [line for line in words.lines if line.text and line.of not in _ELSEWHERE]
    issued = day(row.issued_on)[0]
    values = {
        "title": f"{row.name} {row.number}",
        "name": row.name,
        "name_en": row.name_en,
        "number": row.number,
        "lines": [{"label": one.zh, "label_en": one.en, "text": one.text} for one in lines],
        "code": drawn(address(row.verify_code, code)),
        "code_alt": f"核验二维码，内容与编号{row.number}的核验地址相同",
        "site": urlsplit(settings.SITE_URL).netloc,
        "identifier_parts": _parts(row.certificate_id or ""),
        "seal": ["演示", "样证"],
        "seal_alt": "演示样证章，不具法律效力",
        "issuer": row.department.name,
        "issuer_en": row.department.name_en,
        "issued": issued,
    }
    return render(TEMPLATE, values, row.numbered_at)


def claim(row: Certificate, words: Opened) -> Claim:
    """What the code says; a person's name masked, since anybody may read it."""
    is_body = row.key_of == Certificate.KeyOf.HOUSE
    return Claim(
        certificate_id=row.certificate_id or "",
        number=row.number or "",
        name=_short(row.name),
        holder=_short(words.holder) if is_body else mask_name(words.holder),
        issuer=_short(row.department.name),
        issued_on=row.issued_on,
        valid_to=row.valid_to,
    )


def _short(name: str) -> str:
    """A code has no room for more; the document says it whole."""
    return name if len(name) <= LONGEST_IN_CODE else f"{name[: LONGEST_IN_CODE - 1]}…"


def drawn(text: str) -> str:
    """A two-dimensional code as SVG."""
    out = io.BytesIO()
    made = segno.make(text, error="m", boost_error=False, micro=False)
    made.save(out, kind="svg", border=0, xmldecl=False, nl=False)
    return out.getvalue().decode()


def seal_name(issuer: str) -> str:
    """What the signature's field is called to people."""
    return f"{issuer}电子印章（演示样章，不具法律效力）"


def file_name(row: Certificate) -> str:
    """What the document is called when it is saved."""
    return f"{row.name}-{row.number}.pdf"


def _parts(certificate_id: str) -> list[str]:
    """The identifier in pieces that may stand on lines of their own."""
    *parts, last = certificate_id.split(".")
    head, tail = ".".join(parts[:5]), parts[5:]
    return [f"{head}.", *(f"{part}." for part in tail), last]
