"""The tables of cases refuse what the law does not know, whoever asks."""

from collections.abc import Iterator

import psycopg
import pytest

from tests import handling
from tests.conftest import Server, Unchanged, a_clone, connected
from tests.worlds import SOME_DAY, a_person
from tongban.cases import actions
from tongban.cases.queries import DeclineReason
from tongban.kernel import clock
from tongban.kernel.actor import Actor

CASE = "UPDATE cases_case SET {} WHERE stage = '{}'"
OTHER = "gen_random_uuid()"
RECEIPT = """
    INSERT INTO cases_casereceipt (id, case_id, holder_id, department_id, code, signed_at)
    SELECT gen_random_uuid(), id, holder_id, department_id, 'R2.a.b.c', received_at
    FROM cases_case LIMIT 1
"""

BROKEN = [
    ("case_stage_is_known", CASE.format("stage = 'lost'", "accepted")),
    ("case_number_has_45_characters", CASE.format("number = '1'", "received")),
    ("case_query_code_has_its_shape", CASE.format("query_code = 'OOOO-1111'", "received")),
    ("case_accepted_has_deadlines", CASE.format("due_on = NULL", "accepted")),
    ("case_accepted_has_deadlines", CASE.format("promised_due_on = NULL", "accepted")),
    ("case_accepted_has_deadlines", CASE.format("accepted_at = NULL", "accepted")),
    ("case_accepted_has_deadlines", CASE.format("accepted_on = NULL", "accepted")),
    ("case_accepted_has_deadlines", CASE.format("due_on = '2026-05-01'", "received")),
    ("case_promise_only_shortens", CASE.format("promised_due_on = due_on + 1", "accepted")),
    ("case_promise_only_shortens", CASE.format("promised_due_on = '2020-01-01'", "accepted")),
    ("case_reviewed_by_two_officers", CASE.format("first_examiner_id = NULL", "decided")),
    ("case_reviewed_by_two_officers", CASE.format("second_examiner_id = NULL", "decided")),
    (
        "case_reviewed_by_two_officers",
        CASE.format("second_examiner_id = first_examiner_id", "decided"),
    ),
    ("case_reviewed_by_two_officers", CASE.format(f"second_examiner_id = {OTHER}", "accepted")),
    ("case_decided_says_how_when_and_by_whom", CASE.format("granted = NULL", "decided")),
    ("case_decided_says_how_when_and_by_whom", CASE.format("decided_at = NULL", "decided")),
    ("case_decided_says_how_when_and_by_whom", CASE.format("decided_by = NULL", "decided")),
    ("case_decided_says_how_when_and_by_whom", CASE.format("granted = true", "accepted")),
    (
        "case_decided_by_who_did_not_examine",
        CASE.format("decided_by = first_examiner_id", "decided"),
    ),
    (
        "case_decided_by_who_did_not_examine",
        CASE.format("decided_by = second_examiner_id", "decided"),
    ),
    ("case_declined_names_the_right_body", CASE.format("decline_reason = ''", "declined")),
    (
        "case_declined_names_the_right_body",
        CASE.format("decline_reason = 'other_body'", "declined"),
    ),
    ("case_declined_names_the_right_body", CASE.format(f"right_body_id = {OTHER}", "declined")),
    (
        "case_declined_names_the_right_body",
        CASE.format("decline_reason = 'not_a_matter'", "accepted"),
    ),
    ("case_ended_says_when", CASE.format("ended_at = NULL", "declined")),
    ("case_ended_says_when", CASE.format("next_due_on = '2026-05-01'", "declined")),
    ("case_ended_says_when", CASE.format("next_due_on = NULL", "accepted")),
    ("case_ended_says_when", CASE.format("ended_at = now()", "accepted")),
    ("case_is_of_the_holders_application", CASE.format(f"application_id = {OTHER}", "declined")),
    ("case_is_of_the_holders_application", CASE.format(f"application_id = {OTHER}", "received")),
    ("case_step_in_order", "UPDATE cases_casestep SET nth = 1"),
    ("case_step_is_known", "UPDATE cases_casestep SET step = 'shelve'"),
    ("case_step_counts_from_one", "UPDATE cases_casestep SET nth = 0 WHERE nth = 1"),
    ("case_step_is_of_its_case", f"UPDATE cases_casestep SET holder_id = {OTHER}"),
    ("case_step_is_of_its_case", f"UPDATE cases_casestep SET department_id = {OTHER}"),
    ("case_receipt_is_signed", "UPDATE cases_casereceipt SET code = 'R1.a.b.c'"),
    ("case_receipt_is_of_its_case", f"UPDATE cases_casereceipt SET holder_id = {OTHER}"),
    ("correction_notice_says_what", "UPDATE cases_correctionnotice SET sealed_points = ''"),
    ("correction_notice_says_what", "UPDATE cases_correctionnotice SET key_of = 'nobody'"),
    (
        "correction_follows_its_notice",
        "UPDATE cases_correctionnotice SET corrected_at = noticed_at - interval '1 s'",
    ),
    ("correction_is_of_its_case", f"UPDATE cases_correctionnotice SET holder_id = {OTHER}"),
    (
        "opinion_of_two_different_officers",
        "UPDATE cases_opinion SET officer_id = (SELECT max(officer_id::text)::uuid"
        " FROM cases_opinion)",
    ),
    ("opinion_says_why", "UPDATE cases_opinion SET sealed_words = ''"),
    ("opinion_says_why", "UPDATE cases_opinion SET key_of = ''"),
    ("opinion_is_of_its_case", f"UPDATE cases_opinion SET department_id = {OTHER}"),
    ("decision_refusal_has_reason", "UPDATE cases_decision SET sealed_reason = ''"),
    ("decision_refusal_has_reason", "UPDATE cases_decision SET key_of = ''"),
    ("decision_is_of_its_case", f"UPDATE cases_decision SET holder_id = {OTHER}"),
]


@pytest.fixture(scope="module")
def in_every_stage(server: Server) -> Iterator[Unchanged]:
    """Cases received, correcting, accepted, decided, declined; one has its receipt."""
    with a_clone(server) as clone:
        with clock.at(SOME_DAY), clone.as_worker():
            office = handling.an_office()
            wang = Actor.person(a_person("王芳"))
        with clock.at(SOME_DAY), connected(clone.url("web")):
            office.case_of(wang)
            office.accepted(wang)
            office.decided(wang, granted=False)
            actions.request_correction(office.case_of(wang), points=["缺图。"], by=office.clerk)
            declined = office.case_of(wang)
            actions.decline(declined, reason=DeclineReason.NOT_A_MATTER, by=office.clerk)
        with clone.superuser() as superuser:
            superuser.execute(RECEIPT)
        yield Unchanged(server, clone.name)


@pytest.mark.parametrize(("name", "statement"), BROKEN)
def test_the_tables_of_cases_refuse_nonsense(in_every_stage: Unchanged, name: str, statement: str):
    with (
        in_every_stage.superuser() as superuser,
        pytest.raises(psycopg.errors.IntegrityError) as error,
    ):
        superuser.execute(statement)

    assert name in str(error.value)
