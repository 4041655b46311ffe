"""The officers' page of legal holds, and the public page of how long what is kept."""

import re
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import worlds
from tests.integration.retention import rows
from tongban.kernel import clock
from tongban.kernel.retention import queries

GOOD = {
    "on": "person",
    "name": "王芳",
    "id_number": worlds.id_number_of("王芳"),
    "reason": "litigation",
    "document_number": "示范法〔2026〕12号",
    "review_on": "2026-09-01",
}

SUBJECT = {"on": "subject"}


@pytest.fixture
def office(database) -> dict[str, Client]:
    """Two with the duty, one without, all of one department; 王芳 and a shop are registered."""
    with database.as_worker():
        market = worlds.a_department()
        wang = worlds.a_person("王芳")
        worlds.a_body(wang)
        duties = {"孙海": ("retention.hold",), "吴建华": ("retention.hold",), "周敏": ()}
        accounts = {
            name: worlds.an_account(
                officer_id=worlds.an_officer(*codes, name=name, department_id=market)
            )
            for name, codes in duties.items()
        }
        accounts["王芳"] = worlds.an_account(wang)
    return {name: worlds.signed_in(account) for name, account in accounts.items()}


def placed(browser: Client, **over: str) -> str:
    response = browser.post("/desk/holds/new", GOOD | over)
    assert response.status_code == 302, response.content.decode()
    return response.headers["Location"]


def looked_into(database, *cases: str) -> None:
    """Somebody's data was read for these cases."""
    with database.as_worker():
        wang = worlds.a_person("林晓梅")
        for case in cases:
            list(rows.reading(wang, case_ref=case))


def count(database) -> int:
    with database.superuser() as admin:
        return admin.execute("SELECT count(*) FROM retention_legalhold").fetchone()[0]


def test_a_person_is_held_by_name_and_number_and_sees_that_they_were_looked_up(office):
    address = placed(office["孙海"])

    page = office["孙海"].get(address).content.decode()
    for words in ("示范法〔2026〕12号", "诉讼或仲裁", "9月1日", "冻结中", "要由另一位"):
        assert words in page, words
    assert "王芳" not in page
    seen = office["王芳"].get("/my/access").content.decode()
    assert "依法冻结资料前核对身份" in seen


def test_a_body_is_held_by_its_credit_code(database, office):
    with database.superuser() as admin:
        (code,) = admin.execute("SELECT credit_code FROM identity_body").fetchone()

    placed(office["孙海"], on="body", credit_code=code)

    assert count(database) == 1


def test_one_thing_is_held_by_kind_and_number(database, office):
    looked_into(database, "990102-7")

    address = placed(office["孙海"], on="subject", kind="case", ref="990102-7")

    assert "办件 990102-7" in office["吴建华"].get(address).content.decode()


@pytest.mark.parametrize("ref", ["abc", "00000000-0000-4000-8000-000000000000"])
@pytest.mark.parametrize("kind", settings.RETENTION.subject_kinds())
def test_nothing_is_frozen_by_a_number_nothing_has(database, office, kind, ref):
    response = office["孙海"].post("/desk/holds/new", GOOD | SUBJECT | {"kind": kind, "ref": ref})

    page = response.content.decode()
    assert response.status_code == 422
    assert "没有查到这样东西，什么都没有冻结" in page
    assert f'value="{ref}"' in page
    assert count(database) == 0


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"id_number": worlds.id_number_of("李强")}, "没有找到"),
        ({"on": "body", "credit_code": worlds.a_credit_code()}, "没有找到"),
    ],
    ids=["person", "body"],
)
def test_nobody_is_frozen_by_a_number_nobody_has(database, office, over, sentence):
    response = office["孙海"].post("/desk/holds/new", GOOD | over)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert count(database) == 0


@pytest.mark.parametrize("kind", settings.RETENTION.subject_kinds())
def test_every_kind_of_thing_has_its_word_in_both_languages(database, office, kind):
    hold_id, number = uuid.uuid4(), uuid.uuid4()
    with database.superuser() as admin:
        admin.execute(
            "INSERT INTO retention_legalhold (id, subject_kind, subject_ref, reason,"
            " document_number, department_id, placed_at, placed_by, review_on, released_by)"
            " SELECT %s, %s, %s, 'audit', '1', department_id, now(), 'task:test', '2027-01-01', ''"
            " FROM identity_officer LIMIT 1",
            [hold_id, kind, number],
        )
    browser = office["孙海"]

    chinese = browser.get(f"/desk/holds/{hold_id}").content.decode()
    asked = browser.get("/desk/holds/new?on=subject").content.decode()
    browser.cookies["lang"] = "en"
    english = browser.get(f"/desk/holds/{hold_id}").content.decode()

    (word,) = re.findall(rf"<dd>([^<]+) {number}</dd>", chinese)
    (meaning,) = re.findall(rf"<dd>([^<]+) {number}</dd>", english)
    assert re.fullmatch("[\u4e00-\u9fff]+", word)
    assert meaning.isascii()
    assert meaning != kind
    assert f'<option value="{kind}">{word}</option>' in asked


def test_the_page_asks_one_question_after_another(office):
    first = office["孙海"].get("/desk/holds/new").content.decode()
    person = office["孙海"].get("/desk/holds/new?on=person&next=1").content.decode()
    body = office["孙海"].get("/desk/holds/new?on=body&next=1").content.decode()
    thing = office["孙海"].get("/desk/holds/new?on=subject&next=1").content.decode()

    def asked(page: str) -> set[str]:
        main = page.split("<main")[1]
        return set(re.findall(r'name="(\w+)"', main)) - {"csrfmiddlewaretoken", "next"}

    rest = {"on", "reason", "document_number", "review_on"}
    assert asked(first) == {"on"}
    assert asked(person) == {"name", "id_number"} | rest
    assert asked(body) == {"credit_code"} | rest
    assert asked(thing) == {"kind", "ref"} | rest
    assert not any("选填" in page for page in (first, person, body, thing))


@pytest.mark.parametrize("query", ["next=1", "on=", "on=moon"])
def test_the_first_question_is_asked_until_it_is_answered(office, query):
    response = office["孙海"].get(f"/desk/holds/new?{query}")

    assert response.status_code == 422
    assert "请选冻结什么" in response.content.decode()


@pytest.mark.parametrize(
    "over",
    [
        {"name": ""},
        {"id_number": "123"},
        {"on": "body"},
        {"on": "body", "credit_code": "123"},
        {"on": "subject", "kind": "case"},
        {"on": "subject", "kind": "moon", "ref": "1"},
        {"name": "李强"},
        {"reason": "whim"},
        {"document_number": ""},
        {"review_on": "2026-03-02"},
        {"review_on": "2031-01-01"},
        {"review_on": "someday"},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_said_and_what_was_typed_stays(database, office, over):
    response = office["孙海"].post("/desk/holds/new", GOOD | over)

    assert response.status_code == 422
    assert (GOOD | over)["document_number"] in response.content.decode()
    assert count(database) == 0


def test_another_officer_releases_and_the_list_says_so(office):
    address = placed(office["孙海"])

    mine = office["孙海"].post(address, {"do": "release"})
    theirs = office["吴建华"].post(address, {"do": "release"})

    assert mine.status_code == 409
    assert theirs.headers["Location"] == "/desk/holds"
    page = office["吴建华"].get("/desk/holds").content.decode()
    assert "已解除冻结" in page
    assert "冻结中" not in page


def test_a_hold_is_kept_up_to_another_day(office):
    address = placed(office["孙海"])

    too_far = office["孙海"].post(address, {"do": "keep", "review_on": "2029-01-01"})
    kept = office["孙海"].post(address, {"do": "keep", "review_on": "2026-12-01"})

    assert too_far.status_code == 422
    assert kept.status_code == 302
    assert "12月1日" in office["孙海"].get(address).content.decode()


def test_a_post_that_says_nothing_changes_nothing(office):
    address = placed(office["孙海"])

    assert office["吴建华"].post(address).status_code == 200
    assert "冻结中" in office["吴建华"].get(address).content.decode()


@pytest.mark.parametrize("path", ["", "/new", "/00000000-0000-4000-8000-000000000001"])
def test_the_pages_are_closed_to_who_lacks_the_duty(office, path):
    for name in ("周敏", "王芳"):
        assert office[name].get(f"/desk/holds{path}").status_code == 403
        assert office[name].post(f"/desk/holds{path}").status_code == 403


def test_a_hold_that_is_not_there_is_not_found(office):
    address = "/desk/holds/00000000-0000-4000-8000-000000000001"

    for data in ({}, {"do": "release"}, {"do": "keep", "review_on": "2026-12-01"}):
        assert office["孙海"].post(address, data).status_code == 404


def test_the_list_is_paged_and_costs_the_same_for_every_page(database, office, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 3)
    refs = [f"CASE-2026-{number}" for number in range(5)]  # no token of a page reads like this
    looked_into(database, *refs)
    for number, ref in enumerate(refs):
        with clock.at(worlds.SOME_DAY + timedelta(minutes=number)):
            placed(office["孙海"], on="subject", kind="case", ref=ref)
    browser = office["孙海"]
    browser.get("/desk/holds")

    with CaptureQueriesContext(connection) as many:
        first = browser.get("/desk/holds").content.decode()
    (following,) = re.findall(r'href="(/desk/holds\?after=[^"]+)"', first)
    with CaptureQueriesContext(connection) as few:
        second = browser.get(following.replace("&amp;", "&")).content.decode()

    assert [ref for ref in refs if ref in first] == refs[2:]
    assert [ref for ref in refs if ref in second] == refs[:2]
    assert [first.index(ref) for ref in reversed(refs[2:])] == sorted(map(first.index, refs[2:]))
    assert len(many) == len(few)


def test_everybody_reads_what_is_kept_how_long_and_why(database):
    page = Client().get("/privacy").content.decode()

    for kept in settings.RETENTION.tables.values():
        if kept.shown:
            assert kept.shown.what[0] in page
            assert kept.shown.why[0] in page
    for words in ("发出后1096天（约3年）", "个人信息保护法第十九条", "至少190天（约6个月）"):
        assert words in page, words


def test_the_page_is_the_same_in_english(database):
    browser = Client()
    browser.cookies["lang"] = "en"

    page = browser.get("/privacy").content.decode()

    for words in ("1096 days (about 3 years) after it was sent", "destroyed soon after you were"):
        assert words in page, words
    main = page.split("<main")[1].split("</main")[0]
    assert not any("\u4e00" <= char <= "\u9fff" for char in main)
