"""Keys in tables and files: made once, wrapped, bound to their use, destroyable."""

import base64
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.db import ProgrammingError
from django.test import override_settings

from tests.conftest import Clone, connected
from tongban.kernel.actor import Actor
from tongban.kernel.crypto import keys, port, signingfiles
from tongban.kernel.crypto.errors import BrokenEnvelope, KeyDestroyed
from tongban.kernel.crypto.suites import INTL
from tongban.kernel.db import acting
from tongban.kernel.errors import Misconfigured, NotFound
from tongban.kernel.models import DataKey, SubjectKey, VerifyingKey

pytestmark = pytest.mark.usefixtures("database")

ME = Actor.task("keys")
ROW = b"identity_person:1"


@pytest.fixture
def own_keys(database: Clone, tmp_path: Path) -> Iterator[Path]:
    """A keys folder of this test alone; Django connected as the owner, as at migrate."""
    with (
        override_settings(KEYS_FOLDER=tmp_path / "keys"),
        connected(database.url("owner")),
    ):
        yield tmp_path / "keys"


@pytest.fixture
def fresh(own_keys: Path) -> Path:
    """A database before its first keys."""
    DataKey.objects.all().delete()
    VerifyingKey.objects.all().delete()
    keys.forget_ring()
    return own_keys


@contextmanager
def another_master_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as changed:
        changed.setenv("MASTER_KEY", base64.b64encode(os.urandom(32)).decode())
        yield


def test_the_first_start_makes_every_key_and_the_next_makes_none(fresh):
    made = port.ensure_keys()

    assert len(made) == len(keys.PURPOSES) + len(signingfiles.NAMES)
    assert port.ensure_keys() == []


def test_a_purpose_added_later_gets_its_key_and_the_others_keep_theirs(fresh):
    port.ensure_keys()
    before = port.keyed_hash("login", b"x")
    DataKey.objects.filter(purpose="session").delete()

    made = port.ensure_keys()

    assert [one.split()[0] for one in made] == ["session/mac"]
    assert port.keyed_hash("login", b"x") == before


def test_keys_are_made_under_the_suite_that_is_set(fresh):
    with override_settings(CRYPTO_SUITE="SM"):
        port.ensure_keys()
        envelope = port.encrypt("person", b"words", ROW)

        assert port.digest(b"abc").startswith("sm3:66c7f0f4")
        assert port.decrypt("person", envelope, ROW) == b"words"
        assert port.keyed_hash_matches("name", b"n", port.keyed_hash("name", b"n"))
    assert port.decrypt("person", envelope, ROW) == b"words"
    assert {row.suite for row in DataKey.objects.all()} == {"SM"}


def test_another_master_key_stops_the_start_and_says_which_one_is_wanted(fresh, monkeypatch):
    port.ensure_keys()
    right = keys.master.current().key_id

    with (
        another_master_key(monkeypatch),
        pytest.raises(
            Misconfigured, match=f"belongs to the master key {right}, .* MASTER_KEY_FILE"
        ),
    ):
        port.ensure_keys()


def test_readiness_finds_another_master_key(monkeypatch):
    port.check_master()

    with another_master_key(monkeypatch), pytest.raises(Misconfigured, match="was given m-"):
        port.check_master()


def test_two_rows_cannot_swap_their_keys(fresh):
    port.ensure_keys()
    one, other = DataKey.objects.filter(use="mac")[:2]
    DataKey.objects.filter(pk=one.pk).update(wrapped=bytes(other.wrapped))

    with pytest.raises(Misconfigured, match=f"{one.key_id} was altered where it is stored"):
        port.ensure_keys()


def test_a_purpose_nobody_declared_has_no_key():
    with pytest.raises(Misconfigured, match="no active data key for 'gossip'"):
        port.encrypt("gossip", b"", b"")


def test_an_envelope_opens_for_its_purpose_and_place_only():
    envelope = port.encrypt("id_number", b"990100199001010012", ROW)

    assert port.decrypt("id_number", envelope, ROW) == b"990100199001010012"
    assert b"990100" not in envelope
    with pytest.raises(BrokenEnvelope):
        port.decrypt("id_number", envelope, b"identity_person:2")
    with pytest.raises(BrokenEnvelope, match="is no key for mobile"):
        port.decrypt("mobile", envelope, ROW)


def test_an_envelope_does_not_choose_its_own_algorithm():
    envelope = bytearray(port.encrypt("person", b"words", ROW))
    envelope[1] = 2

    with pytest.raises(BrokenEnvelope, match="another suite than its key"):
        port.decrypt("person", bytes(envelope), ROW)


def test_a_keyed_hash_is_the_same_for_equal_words_and_unlike_for_other_purposes():
    one, again = port.keyed_hash("name", b"n"), port.keyed_hash("name", b"n")

    assert one == again
    assert one.partition(":")[2] != port.keyed_hash("mobile", b"n").partition(":")[2]


@pytest.mark.parametrize("stored", ["", ":", "d-nobody:00", "sha256:00", "💥"])
def test_what_is_no_keyed_hash_of_ours_matches_nothing(stored):
    assert not port.keyed_hash_matches("name", b"n", stored)


def test_a_keyed_hash_of_another_purpose_or_word_does_not_match():
    stored = port.keyed_hash("name", b"n")

    assert port.keyed_hash_matches("name", b"n", stored)
    assert not port.keyed_hash_matches("name", b"m", stored)
    assert not port.keyed_hash_matches("mobile", b"n", stored)


def test_an_older_key_still_matches_after_a_newer_one_is_active(fresh):
    port.ensure_keys()
    stored, envelope = port.keyed_hash("name", b"n"), port.encrypt("name", b"w", ROW)
    DataKey.objects.filter(purpose="name").update(active=False)

    port.ensure_keys()

    assert port.keyed_hash("name", b"n") != stored
    assert port.keyed_hash_matches("name", b"n", stored)
    assert port.decrypt("name", envelope, ROW) == b"w"


def test_a_process_that_meets_a_newer_key_reads_it(fresh):
    port.ensure_keys()
    old = keys._ring()
    DataKey.objects.filter(purpose="name").update(active=False)
    port.ensure_keys()
    newer = port.encrypt("name", b"w", ROW)
    keys._rings[keys._database()] = old
    keys._unwrapped.clear()

    assert port.decrypt("name", newer, ROW) == b"w"


def test_words_under_a_persons_key_open_until_the_key_is_destroyed(as_worker):
    person = uuid4()
    with acting(ME):
        port.new_subject_key(person)
        envelope = port.encrypt_for(person, "王芳".encode(), ROW)
        assert port.decrypt_for(person, envelope, ROW).decode() == "王芳"

        port.destroy_subject_key(person)

        with pytest.raises(KeyDestroyed, match="已永久删除"):
            port.decrypt_for(person, envelope, ROW)
        with pytest.raises(KeyDestroyed):
            port.encrypt_for(person, b"", ROW)


def test_destroying_twice_keeps_the_first_day(as_worker):
    person = uuid4()
    with acting(ME):
        port.new_subject_key(person)
        port.destroy_subject_key(person)
        first = SubjectKey.objects.get(pk=person).destroyed_at

        port.destroy_subject_key(person)

        assert SubjectKey.objects.get(pk=person).destroyed_at == first


def test_one_persons_envelope_does_not_open_for_another(as_worker):
    one, other = uuid4(), uuid4()
    with acting(ME):
        port.new_subject_key(one)
        port.new_subject_key(other)
        envelope = port.encrypt_for(one, b"words")
        SubjectKey.objects.filter(pk=other).update(
            wrapped=bytes(SubjectKey.objects.get(pk=one).wrapped)
        )

        with pytest.raises(Misconfigured, match="altered where it is stored"):
            port.decrypt_for(other, envelope)
        with pytest.raises(BrokenEnvelope):
            port.decrypt_for(one, envelope, b"elsewhere")


def test_a_subject_that_never_had_a_key_is_not_found():
    with pytest.raises(NotFound, match="没有自己的密钥"):
        port.decrypt_for(uuid4(), b"")


@pytest.mark.parametrize(
    "change",
    [
        "destroyed_at = now()",
        "wrapped = NULL",
        "wrapped = ''",
        "wrapped = '', destroyed_at = now()",
    ],
)
def test_the_table_refuses_a_half_destroyed_key(database, as_worker, change):
    with acting(ME):
        port.new_subject_key(uuid4())

    with (
        database.superuser() as admin,
        pytest.raises(psycopg.IntegrityError, match="subject_key_destroyed_has_no_bytes"),
    ):
        admin.execute(f"UPDATE kernel_subjectkey SET {change}")


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE kernel_datakey SET wrapped = ''", "data_key_is_whole"),
        ("UPDATE kernel_datakey SET use = 'both'", "data_key_is_whole"),
        ("UPDATE kernel_datakey SET purpose = 'one'", "data_key_one_active"),
        ("UPDATE kernel_verifyingkey SET public = ''", "verifying_key_is_whole"),
    ],
)
def test_the_tables_refuse_keys_that_are_none(database, statement, constraint):
    with database.superuser() as admin, pytest.raises(psycopg.IntegrityError, match=constraint):
        admin.execute(statement)


def test_the_signing_key_is_private_sealed_and_its_signatures_verify(fresh):
    port.ensure_keys()
    path = fresh / "audit-signing.key"

    signer = port.signer("audit")
    signature = signer.sign(b"note")

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text())["key_id"] == signer.key_id
    assert port.verify(signer.key_id, b"note", signature)
    assert not port.verify(signer.key_id, b"other note", signature)
    assert not port.verify("ed25519-nobody", b"note", signature)


def test_a_signing_key_open_to_others_is_not_used(fresh):
    port.ensure_keys()
    (fresh / "audit-signing.key").chmod(0o640)

    with pytest.raises(Misconfigured, match="chmod 600"):
        port.signer("audit")


def test_a_signing_key_under_another_master_key_is_not_opened(fresh, monkeypatch):
    port.ensure_keys()

    with another_master_key(monkeypatch), pytest.raises(Misconfigured, match="The signing key"):
        port.signer("audit")


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": "other"}', "\x00"])
def test_a_file_that_is_no_signing_key_is_named(fresh, content):
    port.ensure_keys()
    (fresh / "audit-signing.key").write_text(content)

    with pytest.raises(Misconfigured, match=r"audit-signing\.key is not a signing key"):
        port.signer("audit")


def test_a_lost_signing_key_is_not_replaced_in_silence(fresh):
    port.ensure_keys()
    (fresh / "audit-signing.key").unlink()

    assert port.ensure_keys() == []
    with pytest.raises(Misconfigured, match="cannot be read"):
        port.signer("audit")


def test_a_key_file_meets_a_new_database_and_is_registered(fresh):
    port.ensure_keys()
    DataKey.objects.all().delete()
    VerifyingKey.objects.all().delete()

    made = port.ensure_keys()

    assert port.signer("audit").key_id in made


def test_a_public_key_put_in_by_database_rights_alone_verifies_nothing(fresh):
    private = INTL.new_signing_key()
    forged = VerifyingKey.objects.create(
        key_id="ed25519-forged",
        suite="INTL",
        name="audit",
        public=INTL.public_half(private),
        valid_from="2026-01-01T00:00Z",
        endorsement=f"{keys.master.current().key_id}:{'0' * 64}",
    )

    assert not port.verify(forged.key_id, b"note", INTL.sign(private, b"note"))


def test_a_citizen_uses_keys_and_makes_none():
    citizen = Actor.person(uuid4())

    with acting(citizen):
        assert port.keyed_hash("name", b"n")
    with pytest.raises(ProgrammingError, match="permission denied"), acting(citizen):
        port.new_subject_key(uuid4())


def test_a_citizen_destroys_no_key():
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        acting(Actor.person(uuid4())),
    ):
        port.destroy_subject_key(uuid4())
