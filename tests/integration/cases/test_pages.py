"""Pages of cases: the applicant's, the desk's, and the one for everybody."""

import io

import pikepdf
import pytest

from tests import worlds
from tests.worlds import an_account, signed_in
from tongban.cases import queries
from tongban.cases.web import receipt as receipts
from tongban.kernel import clock
from tongban.kernel.actor import Actor
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

    inbox = desk.get("/desk/cases").content.decode()
    assert "王*" in inbox
    assert "王芳" not in inbox
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


def test_an_agent_opens_only_the_cases_they_applied_for(database, office, wang, li):
    assert wang.person_id is not None and li.person_id is not None
    with database.as_worker():
        worlds.a_mandate(wang.person_id, li.person_id)
        account = an_account(li.person_id)
    browser = signed_in(account)
    agent = Actor.person(li.person_id, acting_for=wang.person_id)
    hers, his = office.case_of(wang), office.case_of(agent)
    worlds.acting_for(browser, wang.person_id)

    assert browser.get(f"/my/cases/{his}").status_code == 200
    assert browser.get(f"/my/cases/{hers}").status_code == 404
    assert browser.get(f"/my/cases/{hers}/withdraw").status_code == 404


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


def test_a_receipt_tells_who_applied_to_the_second_and_can_be_kept_as_a_document(
    office, wang, of_wang
):
    row = seen(office.case_of(wang), wang)
    address = f"/my/applications/{row.application_id}/receipt"

    page = of_wang.get(address).content.decode()
    document = of_wang.get(f"{address}.pdf")

    assert "王芳" in page
    assert f"{clock.shanghai(row.received_at):%H:%M:%S}" in page
    assert "2026年3月2日" in page
    assert page.count(receipts.parts(row.number)) == 1
    assert document.headers["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(document.content)) as opened:
        marks = opened.open_metadata()
        assert marks.get("pdfaid:part") == "2"
        assert marks.get("pdfuaid:part") == "1"
        assert row.query_code in str(marks["dc:title"])


def test_a_receipt_in_english_names_one_service(office, wang, of_wang):
    row = seen(office.case_of(wang), wang)

    page = of_wang.get(f"/my/applications/{row.application_id}/receipt?lang=en", follow=True)

    assert "<dt>Service</dt>" in page.content.decode()


@pytest.mark.parametrize(("language", "word"), [("zh", "办件"), ("en", "Cases")])
def test_menu_title_and_heading_of_the_officers_cases_say_one_word(
    database, office, language, word
):
    desk = at_desk(database, office.clerk)

    page = desk.get(f"/desk/cases?lang={language}", follow=True).content.decode()

    assert f"<title>{word} |" in page
    assert f"<h1>{word}</h1>" in page
    assert f'<a href="/desk/cases" aria-current="page">{word}</a>' in page


@pytest.mark.parametrize("end", ["receipt", "receipt.pdf"])
def test_another_persons_receipt_is_not_found(database, office, wang, li, end):
    row = seen(office.case_of(wang), wang)
    with database.as_worker():
        account = an_account(li.person_id)
    other = signed_in(account)

    assert other.get(f"/my/applications/{row.application_id}/{end}").status_code == 404
    assert other.get(f"/my/cases/{row.pk}").status_code == 404
    assert other.get(f"/my/cases/{row.pk}/withdraw").status_code == 404
