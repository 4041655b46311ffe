"""What pages of cases say of certificates: what was granted, what was handed in (cases.ports)."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from tongban.cases.ports import CertificateSaid
from tongban.catalogue.queries import Text
from tongban.certificates.queries.source import NAME
from tongban.certificates.rules import Verdict, verdict
from tongban.identity.queries import rows_of
from tongban.kernel import clock


def certificate_of(case_id: UUID) -> CertificateSaid | None:
    """What a case of the reader ended with; it may be another holder's."""
    rows = rows_of("SELECT * FROM certificates_of_case(%s)", [case_id])
    return _said(rows[0]) if rows else None


def certificates_in(case_id: UUID, refs: Collection[str]) -> Mapping[str, CertificateSaid]:
    """What stands behind these references of a case, for an officer of its department."""
    ids = [found for one in refs if (found := _id(one)) is not None]
    rows = rows_of("SELECT * FROM certificates_in_case(%s, %s::uuid[])", [case_id, ids])
    return {f"{NAME}:{row['id']}": _said(row) for row in rows}


def _said(row: Mapping[str, Any]) -> CertificateSaid:
    worth = verdict(row["status"], row["valid_to"], clock.today())
    return CertificateSaid(
        row["id"],
        row["holder_id"],
        Text(row["name"], row["name_en"]),
        row["number"],
        worth is Verdict.VALID,
    )


def _id(ref: str) -> UUID | None:
    kind, _colon, text = ref.partition(":")
    try:
        return UUID(text) if kind == NAME else None
    except ValueError:
        return None
