"""The receipt's signature (回执签名), made where the signing key lies: in the worker.

Until it is there, a second after the submission, the receipt bears the platform's keyed hash.
"""

from uuid import UUID, uuid4

from tongban.applications import queries as applications
from tongban.cases.events import CaseReceived
from tongban.cases.models import CaseReceipt
from tongban.cases.queries import case
from tongban.cases.rules import receipts
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.crypto import port as crypto
from tongban.kernel.crypto import statements
from tongban.kernel.rows import insert


@action
def sign_receipt(event: CaseReceived, *, by: Actor) -> None:
    """Number, time and the digest of what was handed in, signed: for whoever keeps it."""
    row = case(UUID(event.case_id))
    try:
        digest = applications.digest_handed_in(row.application_id)
    except crypto.KeyDestroyed:
        # The applicant was erased before a worker came: there is nothing left to sign for.
        record(by, "case.receipt_of_nobody", f"case:{row.pk}")
        return
    said = receipts.body(row.number, clock.shanghai(row.received_at), digest)
    signer = crypto.signer("receipt")
    insert(
        CaseReceipt(
            id=uuid4(),
            case_id=row.pk,
            holder_id=row.holder_id,
            department_id=row.department_id,
            code=statements.stated(receipts.MARK, said, signer.key_id, signer.sign),
            signed_at=clock.now(),
        )
    )
    record(by, "case.sign_receipt", f"case:{row.pk}")
