"""Words behind a digest: readable with the key of the person, gone with it; the log stays whole."""

import uuid
from datetime import timedelta

import pytest

from tests.integration.audit.acts import THOUSAND_ACTS_AGO
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit import sequencer, verify
from tongban.kernel.audit.actions import record
from tongban.kernel.audit.models import AuditDetail, AuditEntry
from tongban.kernel.crypto import port as crypto
from tongban.kernel.crypto.errors import KeyDestroyed
from tongban.kernel.db import acting

BUILDER = Actor.task("builder")
REASON = "店铺门头与照片不符，电话里已说明"


@action
def enter(holder_id: uuid.UUID, *, by: Actor) -> None:
    crypto.new_subject_key(holder_id)
    record(by, "test.enter", f"holder:{holder_id}")


@action
def explain(holder_id: uuid.UUID, words: str, *, by: Actor) -> None:
    record(by, "test.explain", f"holder:{holder_id}", holder_id=holder_id, private={"why": words})


@action
def forget(holder_id: uuid.UUID, *, by: Actor) -> None:
    crypto.destroy_subject_key(holder_id)
    record(by, "test.forget", f"holder:{holder_id}")


@pytest.fixture
def holder(as_worker) -> uuid.UUID:
    person = uuid.uuid4()
    with clock.at(THOUSAND_ACTS_AGO):
        enter(person, by=BUILDER)
        explain(person, REASON, by=BUILDER)
    return person


def _detail() -> AuditDetail:
    with acting(BUILDER):
        return AuditDetail.objects.get()


def test_the_log_holds_a_salted_digest_and_the_words_lie_sealed_beside_it(holder):
    detail = _detail()
    with acting(BUILDER):
        entry = AuditEntry.objects.get(id=detail.entry_id)
        salted = crypto.decrypt_for(holder, bytes(detail.sealed), f"{entry.id}:why".encode())

    assert salted[16:].decode() == REASON
    assert entry.detail == {"why_digest": crypto.digest(salted)}
    assert REASON.encode() not in bytes(detail.sealed)


def test_the_same_words_twice_give_two_digests(holder):
    with clock.at(THOUSAND_ACTS_AGO):
        explain(holder, REASON, by=BUILDER)

    with acting(BUILDER):
        entries = AuditEntry.objects.filter(did="test.explain")
        digests = {entry.detail["why_digest"] for entry in entries}
    assert len(digests) == 2


def test_destroying_the_key_leaves_the_log_whole_and_the_words_unreadable(holder):
    with clock.at(THOUSAND_ACTS_AGO + timedelta(seconds=2)):
        forget(holder, by=BUILDER)
        sequencer.Sequencer().step()

        report = verify.check()

    assert (report.entries, report.faults) == (3, [])
    with pytest.raises(KeyDestroyed), acting(BUILDER):
        crypto.decrypt_for(holder, _sealed(), b"any")


def _sealed() -> bytes:
    return bytes(AuditDetail.objects.get().sealed)


def test_private_words_without_a_holder_are_a_programming_error(as_worker):
    @action
    def careless(*, by: Actor) -> None:
        record(by, "test.careless", "nobody:1", private={"why": "x"})

    with pytest.raises(AssertionError, match="belong to a holder"):
        careless(by=BUILDER)
