"""Pages of cases: the applicant's, the desk's, and the one for everybody."""

import pytest

from tests import worlds
from tests.worlds import an_account, signed_in
from tongban.cases import queries
from tongban.kernel.db import acting

LANGUAGES = ("zh", "en")


@pytest.fixture
def of_wang(database, wang):
    with database.as_worker():
        account = an_account(wang.person_id)
    return signed_in(account)


def at_desk(database, officer):
    with database.as_worker():
        account = an_account(officer_id=officer.officer_id)
    return signed_in(account)


def seen(case_id, by):
    with acting(by):
        return queries.case(case_id)


@pytest.mark.parametrize("reached", ["case_of", "accepted", "reviewed", "decided"])
def test_every_page_of_the_applicant_opens(office, wang, of_wang, reached):
    row = seen(getattr(office, reached)(wang), wang)

    for address in (
        f"/my/applications/{row.application_id}/receipt",
        "/my/cases",
        f"/my/cases/{row.pk}",
        f"/my/cases/{row.pk}/withdraw",
    ):
        for language in LANGUAGES:
            assert of_wang.get(f"{address}?lang={language}", follow=True).status_code == 200


def test_the_desk_opens_a_case_and_accepts_it(database, office, wang):
    case_id = office.case_of(wang)
    desk = at_desk(database, office.clerk)

    assert "王芳" in desk.get("/desk/cases").content.decode()
    assert desk.get(f"/desk/cases/{case_id}").status_code == 200
    assert desk.get(f"/desk/cases/{case_id}/accept").status_code == 200
    assert desk.post(f"/desk/cases/{case_id}/accept").status_code == 302
    assert seen(case_id, wang).stage == "accepted"
    assert desk.post(f"/desk/cases/{case_id}/accept").status_code == 422


def test_a_refusal_without_reason_keeps_what_was_chosen(database, office, wang):
    case_id = office.reviewed(wang)
    desk = at_desk(database, office.head)

    answer = desk.post(f"/desk/cases/{case_id}/decision", {"granted": "no", "reason": ""})

    assert answer.status_code == 422
    assert "不予许可须说明理由" in answer.content.decode()
    assert seen(case_id, wang).stage == "reviewed"


def test_she_withdraws_on_her_page(office, wang, of_wang):
    case_id = office.case_of(wang)

    assert of_wang.post(f"/my/cases/{case_id}/withdraw").status_code == 302
    assert seen(case_id, wang).stage == "withdrawn"


def test_progress_needs_number_and_code(office, wang):
    from django.test import Client

    row = seen(office.case_of(wang), wang)
    typed = {"number": row.number, "query_code": row.query_code.lower()}

    found = Client().post("/progress", typed)
    wrong = Client().post("/progress", {**typed, "query_code": "AAAA-AAAA"})

    assert found.status_code == 200
    assert "王芳" not in found.content.decode()
    assert wrong.status_code == 422
    assert worlds.PASSWORD not in wrong.content.decode()
