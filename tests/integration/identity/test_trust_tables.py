"""Sign-ups, agreements, signatures, evidence: what their tables refuse, NULL included."""

import psycopg
import pytest

from tests.conftest import Unchanged

P1, P2 = (f"00000000-0000-4000-8000-00000000000{n}" for n in (1, 2))
A1, A2, D1 = (f"00000000-0000-4000-8000-00000000002{n}" for n in (1, 2, 3))

GROUND = f"""
    INSERT INTO identity_holder VALUES ('{P1}', 'person'), ('{P2}', 'person');
    INSERT INTO identity_person (holder_id, kind, sealed_name, sealed_id_number, name_hash,
        id_number_hash, registered_at)
    VALUES ('{P1}', 'person', '', '', 'n1', 'i1', now()),
           ('{P2}', 'person', '', '', 'n2', 'i2', now());
    INSERT INTO identity_account (id, login_name, password, trust_level_id, person_id, is_active,
        opened_at)
    VALUES ('{A1}', 'one', 'x', 2, '{P1}', true, now()),
           ('{A2}', 'two', 'x', 2, '{P2}', true, now());
    INSERT INTO identity_agreement (version, text, text_en, digest, valid_from)
    VALUES (1, '文', 'text', 'd1', '2026-01-01')
"""


def row(table: str, values: dict[str, str]) -> str:
    return f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(values.values())})"


def agreement(**over: str) -> str:
    first = {"version": "2", "text": "'文'", "text_en": "'t'", "digest": "'d2'"}
    return row("identity_agreement", {**first, "valid_from": "'2026-02-01'", **over})


def signature(**over: str) -> str:
    first = {
        "id": "gen_random_uuid()",
        "holder_id": f"'{P1}'",
        "agreement_id": "1",
        "digest": "'d1'",
        "how": "'online'",
        "signed_at": "now()",
        "signed_by": "'sign_up:1'",
        "department_id": "NULL",
    }
    return row("identity_agreementsignature", {**first, **over})


def evidence(**over: str) -> str:
    first = {
        "id": "gen_random_uuid()",
        "account_id": f"'{A1}'",
        "holder_id": f"'{P1}'",
        "level": "3",
        "how": "'sign_up'",
        "reference": "'r'",
        "given_at": "now()",
        "given_by": "'task:x'",
    }
    return row("identity_trustevidence", {**first, **over})


def sign_up(**over: str) -> str:
    first = {
        "id": "gen_random_uuid()",
        "key_hash": "'k'",
        "address_hash": "'a'",
        "state": "'typing'",
        "sealed": "'x'",
        "id_number_hash": "'i'",
        "failed": "'[]'",
        "created_at": "'2026-03-02'",
        "expires_at": "'2026-03-09'",
        "tries": "0",
        "trouble": "''",
        "receipt": "''",
        "agreement_digest": "''",
        "login_name": "''",
        "password": "''",
    }
    return row("identity_signup", {**first, **over})


def attempt(**over: str) -> str:
    first = {"id": f"'{D1}'", "sign_up_id": f"'{D1}'", "id_number_hash": "'i'"}
    rest = {"address_hash": "'a'", "asked_at": "now()", "outcome": "''"}
    return row("identity_verificationattempt", {**first, **rest, **over})


VERIFIED = {"state": "'verified'", "verified_at": "now()", "receipt": "'R-1'"}
AGREED = {"agreement_version": "1", "agreement_digest": "'d1'", "agreed_at": "now()"}
NAMED = {**VERIFIED, **AGREED, "state": "'opening'", "login_name": "'her'", "password": "'h'"}
DONE = {
    **NAMED,
    "state": "'done'",
    "account_id": f"'{A1}'",
    "done_at": "now()",
    "sealed": "NULL",
    "password": "''",
}

BROKEN = [
    ("sign_up_state_is_known", sign_up(**{**VERIFIED, "state": "'lost'"})),
    ("sign_up_goes_on_only_verified", sign_up(state="'verified'")),
    ("sign_up_goes_on_only_verified", sign_up(state="'known'")),
    ("sign_up_goes_on_only_verified", sign_up(verified_at="now()")),
    ("sign_up_goes_on_only_verified", sign_up(**{**VERIFIED, "receipt": "''"})),
    ("sign_up_waits_for_a_question", sign_up(state="'waiting'")),
    ("sign_up_waits_for_a_question", sign_up(state="'waiting'", asked_at="now()")),
    ("sign_up_agreement_is_whole", sign_up(agreed_at="now()")),
    ("sign_up_agreement_is_whole", sign_up(agreement_version="1", agreement_digest="'d1'")),
    ("sign_up_agreed_to_a_version", sign_up(**{**AGREED, "agreement_digest": "'other'"})),
    ("sign_up_opens_only_agreed_and_named", sign_up(**{**VERIFIED, "state": "'opening'"})),
    ("sign_up_opens_only_agreed_and_named", sign_up(**{**NAMED, "login_name": "''"})),
    ("sign_up_done_has_an_account_and_keeps_nothing", sign_up(**{**DONE, "account_id": "NULL"})),
    ("sign_up_done_has_an_account_and_keeps_nothing", sign_up(**{**DONE, "sealed": "'x'"})),
    ("sign_up_done_has_an_account_and_keeps_nothing", sign_up(**{**DONE, "password": "'x'"})),
    ("sign_up_done_has_an_account_and_keeps_nothing", sign_up(account_id=f"'{A1}'")),
    ("sign_up_done_has_an_account_and_keeps_nothing", sign_up(entered_at="now()")),
    ("sign_up_trouble_is_known", sign_up(trouble="'tired'")),
    ("sign_up_ends_after_it_begins", sign_up(expires_at="'2026-03-02'")),
    ("sign_up_can_be_found", sign_up(key_hash="''")),
    ("sign_up_can_be_found", sign_up(id_number_hash="''")),
    ("sign_up_failed_is_a_list", sign_up(failed="'{}'")),
    ("attempt_outcome_is_known", attempt(outcome="'maybe'")),
    ("attempt_can_be_counted", attempt(id_number_hash="''")),
    ("attempt_can_be_counted", attempt(address_hash="''")),
    ("agreement_is_whole", agreement(text="''")),
    ("agreement_is_whole", agreement(text_en="''")),
    ("agreement_is_whole", agreement(digest="''")),
    ("agreement_counts_from_one", agreement(version="0")),
    ("agreement_version_and_digest", agreement(version="1", digest="'d1'")),
    ("signature_once_a_version", signature() + "; " + signature()),
    ("signature_on_paper_names_its_window", signature(how="'paper'")),
    ("signature_on_paper_names_its_window", signature(department_id=f"'{D1}'")),
    ("signature_on_paper_names_its_window", signature(how="'mail'")),
    ("signature_is_whole", signature(signed_by="''")),
    ("signature_is_of_the_agreements_text", signature(digest="'another'")),
    ("trust_evidence_counts_once", evidence() + "; " + evidence()),
    ("trust_evidence_kind_is_known", evidence(how="'friend'")),
    ("trust_evidence_is_for_three_to_five", evidence(level="6", how="'window'")),
    ("trust_evidence_is_for_three_to_five", evidence(level="2", how="'window'")),
    ("trust_evidence_of_a_sign_up_gives_three", evidence(level="4")),
    ("trust_evidence_is_whole", evidence(reference="''")),
    ("trust_evidence_is_of_the_accounts_person", evidence(holder_id=f"'{P2}'")),
    (
        "account_trust_has_evidence",
        f"UPDATE identity_account SET trust_level_id = 3 WHERE id = '{A1}'",
    ),
    (
        "account_trust_has_evidence",
        evidence() + f"; UPDATE identity_account SET trust_level_id = 5 WHERE id = '{A1}'",
    ),
]


@pytest.mark.parametrize(("constraint", "statement"), BROKEN)
def test_the_table_refuses(unchanged: Unchanged, constraint: str, statement: str):
    """account_id_and_person is what trust_evidence_is_of_the_accounts_person points at."""
    with unchanged.superuser() as superuser, superuser.transaction(), superuser.cursor() as cursor:
        cursor.execute(GROUND)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(psycopg.errors.IntegrityError) as refused:
            for part in statement.split("; "):
                cursor.execute(part)
        named = refused.value.diag.constraint_name
        assert named == constraint or (
            constraint == "agreement_version_and_digest" and named == "identity_agreement_pkey"
        )
        raise psycopg.Rollback


def test_evidence_of_the_level_lets_an_account_rise_to_it_and_no_further(unchanged: Unchanged):
    with unchanged.superuser() as superuser, superuser.transaction(), superuser.cursor() as cursor:
        cursor.execute(GROUND)
        cursor.execute(evidence())
        cursor.execute(f"UPDATE identity_account SET trust_level_id = 3 WHERE id = '{A1}'")

        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        raise psycopg.Rollback


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE identity_agreement SET text = 'other'",
        "DELETE FROM identity_agreement",
        "UPDATE identity_agreementsignature SET digest = 'd1'",
        "UPDATE identity_trustevidence SET level = 5",
    ],
)
def test_what_was_signed_and_what_proves_a_level_is_never_changed(
    unchanged: Unchanged, statement: str
):
    with unchanged.superuser() as superuser, superuser.transaction(), superuser.cursor() as cursor:
        cursor.execute(f"{GROUND}; {signature()}; {evidence()}")

        with pytest.raises(psycopg.errors.RestrictViolation):
            cursor.execute(statement)
        raise psycopg.Rollback


NEVER_NULL = [
    ("identity_agreement", "digest"),
    ("identity_agreementsignature", "holder_id"),
    ("identity_agreementsignature", "digest"),
    ("identity_agreementsignature", "how"),
    ("identity_signup", "state"),
    ("identity_signup", "receipt"),
    ("identity_signup", "agreement_digest"),
    ("identity_signup", "login_name"),
    ("identity_signup", "password"),
    ("identity_signup", "trouble"),
    ("identity_signup", "failed"),
    ("identity_signup", "expires_at"),
    ("identity_verificationattempt", "outcome"),
    ("identity_verificationattempt", "id_number_hash"),
    ("identity_trustevidence", "account_id"),
    ("identity_trustevidence", "holder_id"),
    ("identity_trustevidence", "level"),
    ("identity_trustevidence", "reference"),
]


@pytest.mark.parametrize(("table", "column"), NEVER_NULL)
def test_what_a_constraint_speaks_of_is_never_null(unchanged: Unchanged, table: str, column: str):
    with unchanged.superuser() as superuser:
        found = superuser.execute(
            "SELECT attnotnull FROM pg_attribute WHERE attrelid = %s::regclass AND attname = %s",
            [table, column],
        ).fetchone()
    assert found == (True,)
