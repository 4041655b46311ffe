"""Acts on certificates: granting, numbering, keeping the document, revoking (制发、撤销)."""

from tongban.certificates.actions.decided import issue
from tongban.certificates.actions.issue import MAKE, Grounds, grant
from tongban.certificates.actions.make import Document, give_number, take_document
from tongban.certificates.actions.revoke import revoke
from tongban.certificates.actions.tell import tell_issued, tell_revoked

__all__ = [
    "MAKE",
    "Document",
    "Grounds",
    "give_number",
    "grant",
    "issue",
    "revoke",
    "take_document",
    "tell_issued",
    "tell_revoked",
]
