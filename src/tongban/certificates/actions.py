"""Issuing and revoking certificates (制发、撤销证照)."""

from uuid import UUID

from tongban.certificates.rules import Reason
from tongban.kernel.action import action
from tongban.kernel.actor import Actor

MAKE = "certificates.make"
"""The job of certificates/tasks.py that numbers, renders and seals one certificate."""


@action
def revoke(certificate_id: UUID, reason: Reason, *, by: Actor) -> None:
    """The certificate counts no more from now on (撤销); everybody who checks it is told why."""
    raise NotImplementedError
