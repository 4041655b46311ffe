import dataclasses
import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

import tongban_wire
from tongban.kernel.crypto.suites import INTL
from tongban_wire import canonical
from tongban_wire.codes import MEANING, Code, WireFault
from tongban_wire.envelope import Envelope, digest
from tongban_wire.signing import CONTEXT, SignedEnvelope

VECTORS = json.loads(Path(tongban_wire.__file__).with_name("vectors.json").read_text("utf-8"))
BYTES = VECTORS["envelope"].encode()

EVER_GIVEN = {
    1001: "NOT_CANONICAL",
    1002: "UNKNOWN_PROTOCOL",
    1003: "FIELD_MISSING",
    1004: "FIELD_UNKNOWN",
    1005: "FIELD_WRONG",
    1006: "BODY_DIFFERS",
    2001: "SIGNATURE_WRONG",
}
"""The history of the codes: lines are added, never changed and never taken away."""


class Keys:
    """The keys of the vectors, as signer and as verifier."""

    key_id = "rfc8032-test-1"

    def sign(self, message: bytes) -> bytes:
        return INTL.sign(bytes.fromhex(VECTORS["private_key"]), message)

    def verify(self, member: str, key_id: str, message: bytes, signature: bytes) -> bool:
        public = bytes.fromhex(VECTORS["public_key"])
        return (member, key_id) == (
            "urn:tongban:990102:scjg",
            self.key_id,
        ) and INTL.verify(public, message, signature)


def an_envelope(**changes: object) -> Envelope:
    return dataclasses.replace(Envelope.from_bytes(BYTES), **changes)


def test_the_envelope_of_the_vectors_is_read_and_written_byte_for_byte():
    envelope = Envelope.from_bytes(BYTES)

    assert envelope.to_bytes() == BYTES
    assert envelope.id == UUID("00000000-0000-4000-8000-000000000001")
    assert envelope.sent_at == datetime(2026, 10, 13, 1, 2, 3, 4, tzinfo=UTC)


def test_the_signature_of_the_vectors_is_made_and_proves_its_sender():
    signed = SignedEnvelope.make(Envelope.from_bytes(BYTES), Keys())

    assert CONTEXT.decode() == VECTORS["context"]
    assert signed.signature.hex() == VECTORS["signature"]
    assert signed.opened(Keys()) == Envelope.from_bytes(BYTES)


@pytest.mark.parametrize("vector", VECTORS["canonical"], ids=lambda vector: vector["bytes"])
def test_values_of_the_vectors_have_one_form(vector):
    assert canonical.to_bytes(vector["value"]).decode() == vector["bytes"]
    assert canonical.from_bytes(vector["bytes"].encode()) == vector["value"]


@pytest.mark.parametrize("refused", VECTORS["refused"])
def test_any_other_spelling_is_refused(refused):
    with pytest.raises(WireFault) as fault:
        canonical.from_bytes(refused.encode())

    assert fault.value.code == Code.NOT_CANONICAL


@pytest.mark.parametrize("value", [1.5, {1: 2}, b"bytes", 2**53, "\ud842", {"a": object()}])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(WireFault, match="1001"):
        canonical.to_bytes(value)


@pytest.mark.parametrize("deep", [b"[" * 33 + b"]" * 33, b"[" * 200_000])
def test_nesting_without_end_is_refused(deep):
    with pytest.raises(WireFault, match="1001"):
        canonical.from_bytes(deep)


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(WireFault, match="1001"):
        canonical.from_bytes(b"\xff")


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        (lambda plain: plain.pop("grant"), Code.FIELD_MISSING, "grant"),
        (lambda plain: plain.update(colour="red"), Code.FIELD_UNKNOWN, "colour"),
        (lambda plain: plain.update(protocol=2), Code.UNKNOWN_PROTOCOL, "2"),
        (lambda plain: plain.update(protocol=2, colour="red"), Code.UNKNOWN_PROTOCOL, "2"),
        (lambda plain: plain.update(id="1"), Code.FIELD_WRONG, "id"),
        (lambda plain: plain.update(id=plain["id"].replace("-", "")), Code.FIELD_WRONG, "id"),
        (lambda plain: plain.update(sender="scjg"), Code.FIELD_WRONG, "sender"),
        (lambda plain: plain.update(receiver=None), Code.FIELD_WRONG, "receiver"),
        (lambda plain: plain.update(purpose=" "), Code.FIELD_WRONG, "purpose"),
        (lambda plain: plain.update(purpose="a\nb"), Code.FIELD_WRONG, "purpose"),
        (lambda plain: plain.update(sequence=0), Code.FIELD_WRONG, "sequence"),
        (lambda plain: plain.update(sequence=True), Code.FIELD_WRONG, "sequence"),
        (lambda plain: plain.update(sent_at="2026-10-13T01:02:03Z"), Code.FIELD_WRONG, "sent_at"),
        (lambda plain: plain.update(body_digest="md5:0"), Code.FIELD_WRONG, "body_digest"),
        (lambda plain: plain.update(body_length=-1), Code.FIELD_WRONG, "body_length"),
    ],
)
def test_an_envelope_with_a_fault_is_refused_by_code_and_field(change, code, where):
    plain = json.loads(BYTES)
    change(plain)

    with pytest.raises(WireFault) as fault:
        Envelope.from_bytes(canonical.to_bytes(plain))

    assert (fault.value.code, fault.value.where) == (code, where)


def test_an_envelope_that_is_no_object_is_refused():
    with pytest.raises(WireFault, match="an envelope is an object"):
        Envelope.from_bytes(b"[]")


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(WireFault, match="sent_at"):
        an_envelope(sent_at=datetime.fromisoformat("2026-10-13T01:02:03"))


def test_the_body_must_be_the_one_announced():
    body = VECTORS["body"].encode()

    Envelope.from_bytes(BYTES).check_body(body)
    with pytest.raises(WireFault, match="1006"):
        Envelope.from_bytes(BYTES).check_body(body + b" ")
    assert Envelope.from_bytes(BYTES).body_digest == digest(body)


def test_a_signature_fits_neither_another_envelope_nor_another_sender():
    signed = SignedEnvelope.make(an_envelope(), Keys())
    altered = dataclasses.replace(signed, content=an_envelope(sequence=8).to_bytes())
    stolen = SignedEnvelope.make(an_envelope(sender="urn:tongban:990100:rs"), Keys())

    for wrong in (altered, stolen):
        with pytest.raises(WireFault, match="2001"):
            wrong.opened(Keys())


def test_a_signature_made_for_something_else_fits_no_envelope():
    bare = SignedEnvelope(BYTES, Keys.key_id, Keys().sign(BYTES))

    with pytest.raises(WireFault, match="2001"):
        bare.opened(Keys())


def test_no_code_is_ever_given_a_second_meaning():
    assert {code.value: code.name for code in Code} == EVER_GIVEN


def test_every_code_is_explained_in_both_languages():
    assert set(MEANING) == set(Code)
    assert all(english and chinese for english, chinese in MEANING.values())
