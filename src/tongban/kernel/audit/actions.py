"""Write the log. `record` belongs inside an action: no deed without its entry, nor the reverse."""

import json
import secrets
import uuid
from collections.abc import Mapping
from uuid import UUID

from tongban.kernel import clock
from tongban.kernel.action import current
from tongban.kernel.actor import Actor
from tongban.kernel.audit.models import AuditDetail
from tongban.kernel.audit.rules import Detail, canonical, plain, plain_detail
from tongban.kernel.closing import Entry
from tongban.kernel.crypto import port as crypto


def record(
    by: Actor,
    did: str,
    subject: str,
    *,
    holder_id: UUID | None = None,
    private: Mapping[str, str] | None = None,
    **detail: Detail,
) -> UUID:
    """Say what the running action does: sealed now, written at its end, in its transaction.

    `detail` takes ids, codes, numbers and dates. Words go into `private`: the log keeps their
    salted digest, the words lie beside it under the key of `holder_id`.
    Raises NotForTheLog for text that does not belong here.
    """
    frame = current()
    entry_id, at = uuid.uuid4(), clock.now()
    plain("subject", subject)
    words = _salted(private or {})
    digests = {f"{name}_digest": crypto.digest(text) for name, text in words.items()}
    kept = plain_detail({**detail, **digests})
    seal = crypto.keyed_hash(
        "audit_entry",
        canonical(
            entry_id=entry_id, at=at, actor=by.subject, did=did, subject=subject, detail=kept
        ),
    )
    if words:
        assert holder_id is not None, "private words belong to a holder"
        _keep(entry_id, holder_id, words)
    frame.entry = Entry(entry_id, at, by.subject, did, subject, json.dumps(kept), seal)
    frame.entries += 1
    return entry_id


def _salted(private: Mapping[str, str]) -> dict[str, bytes]:
    """16 random bytes before the words: equal words give unequal digests, guesses prove nothing."""
    return {name: secrets.token_bytes(16) + text.encode() for name, text in private.items()}


def _keep(entry_id: UUID, holder_id: UUID, words: Mapping[str, bytes]) -> None:
    AuditDetail.objects.bulk_create(
        AuditDetail(
            entry_id=entry_id,
            holder_id=holder_id,
            name=name,
            sealed=crypto.encrypt_for(holder_id, text, f"{entry_id}:{name}".encode()),
        )
        for name, text in words.items()
    )
