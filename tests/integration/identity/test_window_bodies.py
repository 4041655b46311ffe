"""Bodies at the window: entered by whoever has seen the licence, and a new representative."""

from datetime import date

import pytest

from tests import worlds
from tests.conftest import Clone
from tests.integration.identity.desk import Desk


@pytest.fixture
def desk(database: Clone) -> Desk:
    return Desk.opened(database)


@pytest.fixture
def wang(database: Clone):
    with database.as_worker():
        return worlds.a_person("王芳")


def filled(code: str, who: str = "王芳", **over: str) -> dict[str, str]:
    return {
        "credit_code": code,
        "name": "示范区芳记面馆",
        "came": "representative",
        "licence": "on",
        "agreement": "on",
        "card-name": who,
        "card-id_number": worlds.id_number_of(who),
        "card-why": "card",
        "card-seen": "on",
    } | over


def test_a_body_is_entered_and_its_representative_can_act_for_it(database, desk, wang):
    code = worlds.a_credit_code()
    found = desk.browser.post("/desk/bodies", {"credit_code": code.lower()})
    assert "登记一家单位" in found.content.decode()

    response = desk.browser.post("/desk/bodies/enter", filled(code))

    assert response.status_code == 302, response.content.decode()
    with database.as_worker():
        account = worlds.an_account(wang)
    assert "示范区芳记面馆" in worlds.signed_in(account).get("/my/acting").content.decode()
    ((how, department),) = database.rows(
        "SELECT how, department_id FROM identity_agreementsignature"
    )
    assert (how, department) == ("paper", desk.department)
    ((typed,),) = database.rows(
        "SELECT detail ->> 'typed' FROM audit_auditentry WHERE did = 'body.register_at_window'"
    )
    assert typed == "card"


@pytest.mark.parametrize("missing", ["licence", "agreement", "name", "came"])
def test_nothing_is_entered_unseen_and_what_was_typed_stays(database, desk, wang, missing):
    form = filled(worlds.a_credit_code())
    del form[missing]

    response = desk.browser.post("/desk/bodies/enter", form)

    assert response.status_code == 422
    assert worlds.id_number_of("王芳") in response.content.decode()
    assert database.rows("SELECT 1 FROM identity_body") == []


def test_a_new_representative_takes_the_place_and_both_are_told(database, desk, wang):
    with database.as_worker():
        worlds.a_person("李强")
        body = worlds.a_body(wang)
    ((code,),) = database.rows("SELECT credit_code FROM identity_body")

    found = desk.browser.post("/desk/bodies", {"credit_code": code}).content.decode()
    response = desk.browser.post(
        "/desk/bodies/enter", filled(code, "李强", former=str(wang), came="agent")
    )
    worlds.deliver_everything(database)

    assert "换法定代表人" in found
    assert response.status_code == 302, response.content.decode()
    rows = database.rows("SELECT holder_id, representative_id <> %s FROM identity_body", wang)
    assert rows == [(body, True)]
    kinds = [kind for (kind,) in database.rows("SELECT kind FROM notices_notice ORDER BY kind")]
    assert kinds == ["representative.came", "representative.left"]


def test_a_change_made_meanwhile_is_not_undone_by_an_old_page(database, desk, wang):
    with database.as_worker():
        worlds.a_person("李强")
        worlds.a_person("刘䶮")
        worlds.a_body(wang)
    ((code,),) = database.rows("SELECT credit_code FROM identity_body")
    desk.browser.post("/desk/bodies/enter", filled(code, "李强", former=str(wang)))

    late = desk.browser.post("/desk/bodies/enter", filled(code, "刘䶮", former=str(wang)))

    assert late.status_code == 422
    assert "刚刚有过变更" in late.content.decode()


def test_a_body_entered_twice_is_told_as_a_change(database, desk, wang):
    code = worlds.a_credit_code()
    desk.browser.post("/desk/bodies/enter", filled(code))

    again = desk.browser.post("/desk/bodies/enter", filled(code))

    assert again.status_code == 422
    assert "刚刚已经登记过" in again.content.decode()


def test_the_representative_must_be_registered_and_the_look_is_on_record(database, desk):
    number = worlds.an_id_number(date(1980, 1, 1))
    form = filled(worlds.a_credit_code()) | {"card-name": "赵一", "card-id_number": number}

    response = desk.browser.post("/desk/bodies/enter", form)

    assert "还没有实名登记" in response.content.decode()
    assert database.rows("SELECT purpose FROM access_accessrecord") == [("window.body",)]


def test_only_an_officer_with_the_duty_changes_a_representative(database, desk, wang):
    with database.as_worker():
        worlds.a_body(wang)
        clerk = worlds.an_officer("people.register")
        account = worlds.an_account(officer_id=clerk)

    assert worlds.signed_in(account).get("/desk/bodies").status_code == 403
