"""Every read of certificates others need.

`checked` opens its own `acting`, all others run inside the caller's.
"""

from tongban.certificates.queries.held import (
    PAGE,
    CertificateHeld,
    CertificateRow,
    Line,
    Opened,
    certificate,
    certificates,
    field_values,
    held,
    opened,
)
from tongban.certificates.queries.public import Checked, checked
from tongban.certificates.queries.sealing import UNDER_DATA_KEYS

__all__ = [
    "PAGE",
    "UNDER_DATA_KEYS",
    "CertificateHeld",
    "CertificateRow",
    "Checked",
    "Line",
    "Opened",
    "certificate",
    "certificates",
    "checked",
    "field_values",
    "held",
    "opened",
]
