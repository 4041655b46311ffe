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
    opened,
    opened_row,
)
from tongban.certificates.queries.public import Checked, checked
from tongban.certificates.queries.sealing import UNDER_DATA_KEYS
from tongban.certificates.rules.lines import Line, Opened

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
    "opened_row",
]
