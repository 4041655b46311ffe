"""Who may do what with a sign-up, tried with raw SQL, as a bug or an injected string would."""

import uuid
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, ProgrammingError, connection

from tests import worlds
from tests.conftest import Clone
from tongban.identity import actions, queries
from tongban.identity.queries import Typed
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting


def a_sign_up(code: str = "ABCDEFGHJKMN") -> Actor:
    actor = queries.sign_up_actor(uuid.uuid4())
    her = worlds.a_newcomer()
    actions.begin_sign_up(code, Typed(her.name, her.id_number), address="203.0.113.9", by=actor)
    return actor


def run(actor: Actor, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def test_a_guest_sees_their_own_sign_up_and_no_other(database: Clone):
    mine, _other = a_sign_up(), a_sign_up("BCDEFGHJKMNP")

    assert run(mine, "SELECT id FROM identity_signup") == [(mine.holder_id,)]
    assert run(Actor.guest(), "SELECT id FROM identity_signup") == []


@pytest.mark.parametrize(
    "change",
    [
        "verified_at = now(), receipt = 'SELF', state = 'verified'",
        "account_id = gen_random_uuid()",
        "key_hash = 'another'",
        "address_hash = 'another'",
        "expires_at = '2100-01-01'",
    ],
)
def test_a_guest_cannot_write_what_is_the_platforms_word(database: Clone, change: str):
    mine = a_sign_up()

    with pytest.raises(ProgrammingError, match="permission denied"):
        run(mine, f"UPDATE identity_signup SET {change}")


def test_a_guest_cannot_call_themselves_verified_without_the_platforms_word(database: Clone):
    mine = a_sign_up()

    with pytest.raises(IntegrityError, match="sign_up_goes_on_only_verified"):
        run(mine, "UPDATE identity_signup SET state = 'verified'")


def test_a_guest_cannot_begin_verified(database: Clone):
    fresh = queries.sign_up_actor(uuid.uuid4())

    with pytest.raises(ProgrammingError, match="nobody verifies themselves"):
        run(
            fresh,
            "INSERT INTO identity_signup (id, key_hash, address_hash, state, id_number_hash, "
            "failed, created_at, expires_at, tries, trouble, verified_at, receipt, "
            "agreement_digest, login_name, password) VALUES (%s, 'k', 'a', 'verified', 'i', "
            "'[]', now(), now() + interval '1 day', 0, '', now(), 'SELF', '', '', '')",
            fresh.holder_id,
        )


def test_what_was_verified_is_void_as_soon_as_anything_typed_changes(database: Clone):
    mine = a_sign_up()
    with database.superuser() as superuser:
        superuser.execute(
            "UPDATE identity_signup SET state = 'verified', verified_at = now(), receipt = 'R'"
        )

    with pytest.raises(IntegrityError, match="sign_up_goes_on_only_verified"):
        run(mine, "UPDATE identity_signup SET sealed = 'x'")
    actions.keep_identity("韩冬", worlds.a_newcomer(1).id_number, by=mine)

    assert run(mine, "SELECT state, verified_at, receipt FROM identity_signup") == [
        ("typing", None, "")
    ]


def test_an_account_being_opened_is_not_given_another_password(database: Clone):
    with database.as_worker():
        worlds.an_agreement()
    mine = a_sign_up()
    with database.superuser() as superuser:
        superuser.execute(
            "UPDATE identity_signup SET state = 'opening', verified_at = now(), receipt = 'R', "
            "agreement_version = 1, agreement_digest = (SELECT digest FROM identity_agreement), "
            "agreed_at = now(), login_name = 'her', password = 'h'"
        )

    with pytest.raises(ProgrammingError, match="an account is being opened"):
        run(mine, "UPDATE identity_signup SET password = 'mine'")


def test_nobody_but_the_platform_says_what_came_of_a_question(database: Clone):
    mine = a_sign_up()
    insert = (
        "INSERT INTO identity_verificationattempt (id, sign_up_id, id_number_hash, "
        "address_hash, asked_at, outcome) VALUES (gen_random_uuid(), %s, 'i', 'a', now(), %s)"
    )

    with pytest.raises(ProgrammingError, match="nobody decides"):
        run(mine, insert, mine.holder_id, "void")
    with pytest.raises(ProgrammingError, match="row-level security"):
        run(mine, insert, uuid.uuid4(), "")
    with pytest.raises(ProgrammingError, match="permission denied"):
        run(mine, "UPDATE identity_verificationattempt SET outcome = 'void'")


def test_the_web_cannot_raise_a_level_and_the_platform_only_with_evidence(database: Clone):
    with database.as_worker():
        person_id = worlds.a_person()
        account_id = worlds.an_account(person_id, level=2)

    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("UPDATE identity_account SET trust_level_id = 5")
    with pytest.raises(ProgrammingError, match="permission denied"):
        run(Actor.person(person_id), "UPDATE identity_account SET trust_level_id = 5")
    with database.as_worker(), pytest.raises(IntegrityError, match="needs evidence"):
        run(worlds.BUILDER, "UPDATE identity_account SET trust_level_id = 3")
    with database.as_worker():
        assert actions.raise_trust(account_id, 3, evidence=worlds.SHOWN, by=worlds.BUILDER)
        assert not actions.raise_trust(account_id, 3, evidence=worlds.SHOWN, by=worlds.BUILDER)

    assert _level(database, account_id) == 3


def test_an_account_above_level_two_is_not_opened_without_evidence(database: Clone):
    with database.as_worker(), pytest.raises(IntegrityError, match="needs evidence"):
        actions.open_account(
            login_name="nobody.knows",
            password=worlds._hashed(),
            trust_level=3,
            person_id=worlds.a_person(),
            by=worlds.BUILDER,
        )


def test_nobody_writes_evidence_or_signatures_but_the_platform(database: Clone):
    with database.as_worker():
        person_id = worlds.a_person()
        worlds.an_account(person_id)
    me = Actor.person(person_id)

    assert len(run(me, "SELECT id FROM identity_trustevidence")) == 1
    for table in ("identity_trustevidence", "identity_agreementsignature"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            run(me, f"DELETE FROM {table}")
    with pytest.raises(ProgrammingError, match="permission denied"):
        run(me, "INSERT INTO identity_trustevidence (id) VALUES (gen_random_uuid())")


def _level(database: Clone, account_id: UUID) -> int:
    with database.superuser() as superuser:
        row = superuser.execute(
            "SELECT trust_level_id FROM identity_account WHERE id = %s", [account_id]
        ).fetchone()
    return int(row[0]) if row else 0
