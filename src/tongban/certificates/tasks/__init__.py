"""Jobs of certificates: making the document (制作证照).

Killed anywhere it runs again: the number it gave stands, a document that was not taken is
nobody's and is swept, one that was taken is found.
"""

from uuid import UUID

from django.db import IntegrityError, InterfaceError, OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tongban.certificates import actions, queries
from tongban.certificates.models import Certificate
from tongban.certificates.rules.payload import payload
from tongban.certificates.tasks import document
from tongban.kernel.actor import Actor
from tongban.kernel.crypto import port as crypto
from tongban.kernel.crypto import seals
from tongban.kernel.db import acting
from tongban.kernel.storage import store

ME = Actor.task("certificates")
_TORN = RetryStrategy(
    max_attempts=20,
    exponential_wait=2,
    retry_exceptions=[OperationalError, InterfaceError, IntegrityError],
)


@app.task(name=actions.MAKE, retry=_TORN)
def make(certificate_id: str) -> None:
    """Number it, render it, seal it, keep it."""
    row = actions.give_number(UUID(certificate_id), by=ME)
    if row is None:
        return
    with acting(ME):
        words = queries.opened_row(row)
        chains = crypto.public_halves("seal")
    code = _signed_claim(row, words)
    pdf = document.rendered(row, words, code)
    sealer = crypto.signer("seal")
    sealed = seals.seal(
        pdf,
        sealer,
        chains[sealer.key_id],
        name=document.seal_name(row.department.name),
        reason=row.name,
    )
    digest, name = crypto.digest(sealed), document.file_name(row)
    store.issue(
        sealed,
        lambda whole: actions.take_document(
            row.id, actions.Document(whole, name, digest, code), by=ME
        ),
    )


def _signed_claim(row: Certificate, words: queries.Opened) -> str:
    signer = crypto.signer("certificate")
    return payload(document.claim(row, words), signer.key_id, signer.sign)
