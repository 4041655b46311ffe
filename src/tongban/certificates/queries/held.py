"""Certificates of a holder: the list, one of them, what it says, whether there is one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tongban.certificates.models import Certificate
from tongban.certificates.queries import sealing
from tongban.certificates.rules import State, Verdict, verdict
from tongban.certificates.rules.lines import Opened, numbered, unpacked
from tongban.kernel import clock
from tongban.kernel.errors import NotFound

PAGE = 20


@dataclass(frozen=True, slots=True)
class CertificateHeld:
    """A certificate in force, as a form names it where it stands for a material."""

    ref: UUID
    name: str
    name_en: str
    number: str
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """One certificate as lists show it. Number and identifier are empty while it is made."""

    id: UUID
    name: str
    name_en: str
    holder: str
    number: str
    certificate_id: str
    state: str
    issued_on: date
    valid_to: date | None
    granted_at: datetime
    revoked_at: datetime | None
    revoke_reason: str
    file_id: UUID | None
    verify_code: str
    payload: str
    department: str
    department_en: str

    @property
    def verdict(self) -> Verdict:
        """What it is worth today."""
        return verdict(self.state, self.valid_to, clock.today())


def certificates(
    after: tuple[datetime, UUID] | None = None, most: int = PAGE
) -> list[CertificateRow]:
    """The holder's, newest first, one page and one row more (keyset)."""
    rows = _rows()
    if after is not None:
        at, last = after
        rows = rows.filter(Q(granted_at__lt=at) | Q(granted_at=at, id__lt=last), granted_at__lte=at)
    found = list(rows[: most + 1])
    words = sealing.opened_each([_envelope(row) for row in found], sealing.CONTENT)
    return [
        _row_of(row, its["holder"] if its else _("（已删除）"))
        for row, its in zip(found, words, strict=True)
    ]


def certificate(certificate_id: UUID) -> CertificateRow:
    """One the reader may see, without its words. Raises NotFound."""
    return _row_of(_found(certificate_id))


def of_department(number: str) -> list[CertificateRow]:
    """Those of the reader's department with this number or identifier, without their words."""
    rows = _rows().filter(Q(number=number) | Q(certificate_id=number))
    return [_row_of(row) for row in rows[:PAGE]]


def opened(certificate_id: UUID) -> Opened:
    """What one of the holder's says, line by line. Raises NotFound, KeyDestroyed."""
    return opened_row(_found(certificate_id))


def held(holder_id: UUID, type_code: str) -> CertificateHeld | None:
    """A certificate of this type in force today; the one that lasts longest."""
    row = _in_force(holder_id, type_code).first()
    if row is None:
        return None
    return CertificateHeld(row.id, row.name, row.name_en, row.number or "", row.valid_to)


def field_values(
    holder_id: UUID, wanted: Collection[tuple[str, str]]
) -> Mapping[tuple[str, str], tuple[Any, Certificate]]:
    """What certificates in force say, by (type code, field key): value and where it stands.

    A field no certificate of the holder has is missing in the answer.
    """
    found: dict[tuple[str, str], tuple[Any, Certificate]] = {}
    for type_code in sorted({one for one, _key in wanted}):
        row = _in_force(holder_id, type_code).select_related("department").first()
        if row is None:
            continue
        said = {line.key: line.value for line in opened_row(row).lines}
        for key in (key for one, key in wanted if one == type_code and key in said):
            found[type_code, key] = (said[key], row)
    return found


def opened_row(row: Certificate) -> Opened:
    """The words of a row the caller holds, the number among them."""
    words = sealing.opened(_envelope(row), sealing.CONTENT)
    return numbered(unpacked(words), row.number or "")


def _rows() -> QuerySet[Certificate]:
    return Certificate.objects.select_related("department").order_by("-granted_at", "-id")


def _found(certificate_id: UUID) -> Certificate:
    row = _rows().filter(id=certificate_id).first()
    if row is None:
        raise NotFound(_("没有这张证照，或它不是您的。"))
    return row


def _in_force(holder_id: UUID, type_code: str) -> QuerySet[Certificate]:
    today = clock.today()
    rows = Certificate.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=today),
        holder_id=holder_id,
        type_code=type_code,
        status=State.VALID.value,
    )
    return rows.order_by("-valid_to", "-granted_at")  # NULL, without an end, comes first


def _envelope(row: Certificate) -> sealing.Envelope:
    return sealing.Envelope(row.key_of, row.holder_id, row.id, bytes(row.sealed_content))


def _row_of(row: Certificate, holder: str = "") -> CertificateRow:
    return CertificateRow(
        id=row.id,
        name=row.name,
        name_en=row.name_en,
        holder=holder,
        number=row.number or "",
        certificate_id=row.certificate_id or "",
        state=row.status,
        issued_on=row.issued_on,
        valid_to=row.valid_to,
        granted_at=row.granted_at,
        revoked_at=row.revoked_at,
        revoke_reason=row.revoke_reason,
        file_id=row.file_id,
        verify_code=row.verify_code,
        payload=row.payload,
        department=row.department.name,
        department_en=row.department.name_en,
    )
