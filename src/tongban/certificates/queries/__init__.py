"""Every read of certificates others need.

`checked` opens its own `acting`, all others run inside the caller's.
"""

from tongban.certificates.queries.held import (
    PAGE,
    CertificateHeld,
    CertificateRow,
    certificate,
    certificates,
    field_values,
    held,
    of_department,
    opened,
    opened_row,
)
from tongban.certificates.queries.of_cases import certificate_of, certificates_in
from tongban.certificates.queries.public import (
    LONGEST,
    Checked,
    address,
    checked,
    public_keys,
)
from tongban.certificates.queries.sealing import UNDER_DATA_KEYS
from tongban.certificates.queries.source import CertificateSource, held_certificate
from tongban.certificates.rules.lines import Line, Opened

__all__ = [
    "LONGEST",
    "PAGE",
    "UNDER_DATA_KEYS",
    "CertificateHeld",
    "CertificateRow",
    "CertificateSource",
    "Checked",
    "Line",
    "Opened",
    "address",
    "certificate",
    "certificate_of",
    "certificates",
    "certificates_in",
    "checked",
    "field_values",
    "held",
    "held_certificate",
    "of_department",
    "opened",
    "opened_row",
    "public_keys",
]
