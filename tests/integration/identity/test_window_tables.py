"""The window's tables refuse nonsense, whoever asks, NULL included."""

import psycopg
import pytest

from tests.conftest import Unchanged
from tests.integration.identity.test_tables import D1, GROUND, KEY, O1, P1, P2, mandate

CODE = "00000000-0000-4000-8000-0000000000c1"
MANDATE = "00000000-0000-4000-8000-0000000000d1"


def insert(table: str, row: dict[str, str]) -> str:
    return (
        f"INSERT INTO identity_{table} (id, {', '.join(row)}) "
        f"VALUES (gen_random_uuid(), {', '.join(row.values())})"
    )


def code(**over: str) -> str:
    row = {
        "purpose": "'test'",
        "about": f"'{KEY}'",
        "mobile_hash": "'m'",
        "asker_hash": "'a'",
        "address_hash": "'b'",
        "code_hash": "'c'",
        "sealed_message": "'x'",
        "asked_at": "now()",
        "expires_at": "now() + interval '5 minutes'",
        "hour": "1",
        "nth": "1",
        "attempts": "0",
        "sent_at": "NULL",
        "failed_at": "NULL",
        "used_at": "NULL",
    }
    return insert("mobilecode", row | over)


def message(**over: str) -> str:
    return insert("phonemessage", {"mobile": "'19900990001'", "text": "'t'", "at": "now()"} | over)


def registration(**over: str) -> str:
    row = {
        "department_id": f"'{D1}'",
        "officer_id": f"'{O1}'",
        "sealed_details": "'x'",
        "read_how": "'reader'",
        "typed_reason": "''",
        "read_at": "now()",
        "compared_at": "now()",
        "code_id": f"'{CODE}'",
        "proved_at": "now()",
        "agreement": "'1'",
        "signed_at": "now()",
        "person_id": f"'{P1}'",
        "ended_at": "NULL",
        "outcome": "''",
        "slip": "false",
        "reprints": "0",
    }
    return insert("windowregistration", row | over)


def ended(**over: str) -> str:
    whole = {"ended_at": "now()", "outcome": "'opened'", "sealed_details": "NULL"}
    return registration(**(whole | over))


def guardianship(**over: str) -> str:
    row = {
        "mandate_id": f"'{MANDATE}'",
        "minor_id": f"'{P1}'",
        "guardian_id": f"'{P2}'",
        "place": "1",
        "relation": "'parent'",
        "proof": "'birth'",
        "sealed_proof_number": "'x'",
        "consented_at": "NULL",
        "recorded_at": "now()",
        "ended_at": "NULL",
        "end_reason": "''",
    }
    return insert("guardianship", row | over)


def claim(**over: str) -> str:
    row = {
        "person_id": f"'{P1}'",
        "name": "'芳记面馆'",
        "credit_code": "'92990102MA0000K7X4'",
        "state": "'asked'",
        "failed": "''",
        "trouble": "''",
        "tries": "0",
        "receipt": "''",
        "asked_at": "now()",
        "answered_at": "NULL",
        "body_id": "NULL",
    }
    return insert("bodyclaim", row | over)


@pytest.fixture
def ground(unchanged: Unchanged):
    with unchanged.superuser() as admin:
        admin.execute(GROUND)
        admin.execute(
            code().replace("gen_random_uuid()", f"'{CODE}'").replace(", 1, 1,", ", 99, 1,")
        )
        admin.execute(mandate(kind="'guardian'").replace("gen_random_uuid()", f"'{MANDATE}'"))
        yield admin


@pytest.mark.parametrize("statement", [code(), message(), registration(), guardianship(), claim()])
def test_a_whole_row_is_taken(ground, statement):
    ground.execute(statement)


LATER = "now() + interval '1 hour'"
BROKEN = [
    (code(purpose="''"), "mobile_code_is_whole"),
    (code(code_hash="''"), "mobile_code_is_whole"),
    (code(nth="0"), "mobile_code_slots_are_few"),
    (code(nth="21"), "mobile_code_slots_are_few"),
    (code(expires_at="now()"), "mobile_code_ends_after_it_was_asked"),
    (code(attempts="11"), "mobile_code_attempts_are_few"),
    (code(sent_at="now()"), "mobile_code_keeps_no_words_once_sent"),
    (code(sealed_message="NULL"), "mobile_code_keeps_no_words_once_sent"),
    (
        code(sealed_message="NULL", sent_at="now()", failed_at="now()"),
        "mobile_code_keeps_no_words_once_sent",
    ),
    (code(used_at=LATER, attempts="1"), "mobile_code_is_used_in_time"),
    (code(used_at="now()"), "mobile_code_is_used_in_time"),
    # Outside the fictional range: that is what is refused.
    (message(mobile="'13800000000'"), "phone_message_is_to_a_fictional_number"),
    (message(text="''"), "phone_message_says_something"),
    (registration(read_how="'guess'"), "window_registration_read_how_is_known"),
    (registration(read_how="'typed'"), "window_registration_typed_says_why"),
    (registration(typed_reason="'card'"), "window_registration_typed_says_why"),
    (
        registration(read_how="'typed'", typed_reason="'whim'"),
        "window_registration_typed_says_why",
    ),
    (registration(compared_at="NULL"), "window_registration_skips_no_step"),
    (registration(proved_at="NULL"), "window_registration_skips_no_step"),
    (registration(code_id="NULL"), "window_registration_skips_no_step"),
    (registration(agreement="''"), "window_registration_skips_no_step"),
    (registration(signed_at="NULL"), "window_registration_skips_no_step"),
    (registration(sealed_details="NULL"), "window_registration_end_is_whole"),
    (registration(outcome="'opened'"), "window_registration_end_is_whole"),
    (registration(ended_at="now()", sealed_details="NULL"), "window_registration_end_is_whole"),
    (registration(ended_at="now()", outcome="'opened'"), "window_registration_end_is_whole"),
    (
        registration(ended_at="now()", outcome="'opened'", sealed_details="NULL", person_id="NULL"),
        "window_registration_success_has_signature_and_person",
    ),
    (
        registration(
            ended_at="now()",
            outcome="'raised'",
            sealed_details="NULL",
            signed_at="NULL",
            agreement="''",
        ),
        "window_registration_success_has_signature_and_person",
    ),
    (registration(reprints="1"), "window_registration_reprints_are_few"),
    (ended(slip="true", reprints="6"), "window_registration_reprints_are_few"),
    (ended(slip="false", reprints="1"), "window_registration_reprints_are_few"),
    (guardianship(place="3"), "guardianship_has_two_places"),
    (guardianship(guardian_id=f"'{P1}'"), "guardianship_is_of_another"),
    (guardianship(relation="'friend'"), "guardianship_relation_is_known"),
    (guardianship(proof="'hearsay'"), "guardianship_proof_is_known"),
    (guardianship(ended_at="now()"), "guardianship_end_is_whole"),
    (guardianship(end_reason="'changed'"), "guardianship_end_is_whole"),
    (guardianship(ended_at="now()", end_reason="'why'"), "guardianship_end_is_whole"),
    (claim(name="''"), "body_claim_names_a_body"),
    (claim(credit_code="'I2990102MA0000K7X4'"), "body_claim_names_a_body"),
    (claim(state="'guess'"), "body_claim_state_is_whole"),
    (claim(state="'match'"), "body_claim_state_is_whole"),
    (claim(state="'mismatch'", answered_at="now()"), "body_claim_state_is_whole"),
    (claim(state="'done'", answered_at="now()"), "body_claim_state_is_whole"),
    (claim(failed="'name'"), "body_claim_state_is_whole"),
]


@pytest.mark.parametrize(("statement", "name"), BROKEN)
def test_a_broken_row_is_refused_by_name(ground, statement, name):
    with pytest.raises(psycopg.errors.CheckViolation, match=name):
        ground.execute(statement)


def test_how_often_a_slip_was_printed_again_is_never_unknown(ground):
    with pytest.raises(psycopg.errors.NotNullViolation, match="reprints"):
        ground.execute(registration(reprints="NULL"))


def test_nobody_opens_an_account_on_a_card_seen_more_than_a_week_ago(ground):
    ground.execute(registration(read_at="now() - interval '169 hours'"))
    opening = "UPDATE identity_windowregistration SET outcome = 'opened', sealed_details = NULL, "

    with pytest.raises(psycopg.errors.CheckViolation, match="read too long ago") as refused:
        ground.execute(opening + "ended_at = now()")

    assert refused.value.diag.constraint_name == "window_registration_is_opened_in_time"


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        (code(), "mobile_code_slot_once"),
        (claim(), "body_claim_is_open_once"),
    ],
)
def test_what_may_stand_once_stands_once(ground, statement, name):
    ground.execute(statement)

    with pytest.raises(psycopg.errors.UniqueViolation, match=name):
        ground.execute(statement)


def test_a_place_of_a_minor_is_taken_once_and_nobody_is_guardian_twice(ground):
    ground.execute(guardianship())
    other = MANDATE.replace("d1", "d2")
    again = mandate(kind="'guardian'", request_key="gen_random_uuid()")
    ground.execute(again.replace("(gen_random_uuid(),", f"('{other}',", 1))

    with pytest.raises(psycopg.errors.UniqueViolation, match="guardianship_of_two_people_once"):
        ground.execute(guardianship(mandate_id=f"'{other}'", place="2"))
    ground.execute(
        "INSERT INTO identity_holder VALUES ('00000000-0000-4000-8000-000000000009', 'person')"
    )
    ground.execute(
        "INSERT INTO identity_person (holder_id, kind, sealed_name, sealed_id_number, name_hash, "
        "id_number_hash, registered_at) VALUES ('00000000-0000-4000-8000-000000000009', 'person',"
        " '', '', 'n9', 'i9', now())"
    )
    with pytest.raises(psycopg.errors.UniqueViolation, match="guardianship_place_is_taken_once"):
        ground.execute(
            guardianship(
                mandate_id=f"'{other}'", guardian_id="'00000000-0000-4000-8000-000000000009'"
            )
        )
