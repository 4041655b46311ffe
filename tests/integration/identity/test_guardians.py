"""Guardians at the window: ages, proof, two at most, change and end (监护登记)."""

import re
import uuid
from datetime import UTC, date, datetime

import pytest

from tests import worlds
from tests.conftest import Clone
from tests.integration.identity.desk import Desk
from tongban.kernel import clock

CHILD = date(2019, 4, 16)


@pytest.fixture
def desk(database: Clone) -> Desk:
    return Desk.opened(database)


def person(database: Clone, name: str, born: date) -> str:
    """Somebody registered, by their number."""
    number = worlds.an_id_number(born)
    with database.as_worker():
        worlds.a_person(name, id_number=number)
    return number


def filled(child: str, guardian: tuple[str, str], **over: str) -> dict[str, str]:
    return {
        "name": "小宝",
        "id_number": child,
        "proof": "birth",
        "proof_number": "X990000001",
        "relation": "parent",
        "consents": "on",
        "request_key": str(uuid.uuid4()),
        "guardian-name": guardian[0],
        "guardian-id_number": guardian[1],
        "guardian-why": "card",
        "guardian-seen": "on",
    } | over


def enter(desk: Desk, form: dict[str, str]):
    return desk.browser.post("/desk/guardians/new", form)


def test_a_child_nobody_knew_gets_a_person_without_an_account_and_a_guardian(database, desk):
    mother = person(database, "赵一", date(1990, 1, 1))

    response = enter(desk, filled(worlds.an_id_number(CHILD), ("赵一", mother)))

    assert response.status_code == 302, response.content.decode()
    assert database.rows("SELECT count(*) FROM identity_person") == [(2,)]
    assert database.rows("SELECT count(*) FROM identity_account WHERE person_id IS NOT NULL") == [
        (0,)
    ]
    rows = database.rows("SELECT kind, valid_from, valid_to FROM identity_mandate")
    assert rows == [("guardian", date(2026, 3, 2), date(2037, 4, 15))]
    ((typed,),) = database.rows(
        "SELECT detail ->> 'typed' FROM audit_auditentry WHERE did = 'guardian.record'"
    )
    assert typed == "card"
    ((sealed, consented),) = database.rows(
        "SELECT sealed_proof_number, consented_at FROM identity_guardianship"
    )
    assert b"X990000001" not in bytes(sealed)
    assert consented is not None


@pytest.mark.parametrize(
    ("child", "guardian", "sentence"),
    [
        (date(2008, 3, 2), date(1990, 1, 1), "被监护人已成年"),
        (date(2019, 4, 16), date(2008, 3, 3), "监护人还没有成年"),
    ],
)
def test_the_ages_are_those_of_the_id_numbers(database, desk, child, guardian, sentence):
    number = person(database, "赵一", guardian)

    response = enter(desk, filled(worlds.an_id_number(child), ("赵一", number)))

    assert response.status_code == 422
    page = response.content.decode()
    assert sentence in page
    assert 'value="X990000001"' in page


def test_data_of_a_child_under_fourteen_need_the_guardians_consent(database, desk):
    mother = person(database, "赵一", date(1990, 1, 1))
    form = filled(worlds.an_id_number(CHILD), ("赵一", mother))
    del form["consents"]

    response = enter(desk, form)

    assert response.status_code == 422
    assert "未满14周岁" in response.content.decode()


def test_above_fourteen_no_consent_is_asked_for(database, desk):
    mother = person(database, "赵一", date(1990, 1, 1))
    form = filled(worlds.an_id_number(date(2011, 1, 1)), ("赵一", mother))
    del form["consents"]

    assert enter(desk, form).status_code == 302


def test_there_are_two_guardians_at_most(database, desk):
    child = worlds.an_id_number(CHILD)
    parents = [person(database, name, date(1990, 1, 1)) for name in ("赵一", "赵二", "赵三")]

    answers = [
        enter(desk, filled(child, (name, number)))
        for name, number in zip(("赵一", "赵二", "赵三"), parents, strict=True)
    ]

    assert [answer.status_code for answer in answers] == [302, 302, 422]
    assert "已经登记了两位监护人" in answers[2].content.decode()


def test_pressing_twice_enters_one(database, desk):
    mother = person(database, "赵一", date(1990, 1, 1))
    form = filled(worlds.an_id_number(CHILD), ("赵一", mother))

    assert enter(desk, form).status_code == 302
    assert enter(desk, form).status_code == 302
    assert database.rows("SELECT count(*) FROM identity_guardianship") == [(1,)]


def test_the_same_guardian_twice_is_refused(database, desk):
    mother = person(database, "赵一", date(1990, 1, 1))
    child = worlds.an_id_number(CHILD)
    enter(desk, filled(child, ("赵一", mother)))

    response = enter(desk, filled(child, ("赵一", mother)))

    assert response.status_code == 422
    assert "已经登记过" in response.content.decode()


def test_a_guardian_must_be_registered_first(desk):
    form = filled(worlds.an_id_number(CHILD), ("赵一", worlds.an_id_number(date(1990, 1, 1))))

    response = enter(desk, form)

    assert response.status_code == 422
    assert "还没有实名登记" in response.content.decode()


def test_changing_a_guardian_ends_one_and_enters_another_and_both_are_told(database, desk):
    child = worlds.an_id_number(CHILD)
    mother, aunt = (person(database, name, date(1990, 1, 1)) for name in ("赵一", "赵二"))
    enter(desk, filled(child, ("赵一", mother)))

    found = desk.browser.post("/desk/guardians", {"minor-name": "小宝", "minor-id_number": child})
    which = re.search(r'name="which" value="([0-9a-f-]{36})"', found.content.decode())
    assert which
    assert "赵一" in found.content.decode()
    ended = desk.browser.post("/desk/guardians/end", {"which": which[1], "why": "changed"})
    entered = enter(desk, filled(child, ("赵二", aunt)))
    worlds.deliver_everything(database)

    assert (ended.status_code, entered.status_code) == (302, 302)
    rows = database.rows("SELECT end_reason, place FROM identity_guardianship ORDER BY recorded_at")
    assert sorted(rows) == [("", 1), ("changed", 1)]
    assert database.rows("SELECT count(*) FROM identity_mandate WHERE revoked_at IS NOT NULL") == [
        (1,)
    ]
    kinds = [kind for (kind,) in database.rows("SELECT kind FROM notices_notice ORDER BY kind")]
    assert kinds == ["mandate.given", "mandate.given", "mandate.revoked"]


def test_guardians_are_shown_only_to_whoever_has_just_found_the_child(database, desk):
    child, mother = worlds.an_id_number(CHILD), person(database, "赵一", date(1990, 1, 1))
    enter(desk, filled(child, ("赵一", mother)))
    ((minor_id,),) = database.rows("SELECT minor_id FROM identity_guardianship")
    from tongban.identity import queries
    from tongban.kernel.db import acting

    colleague = desk.colleague()
    with pytest.raises(Exception, match="found first"), acting(colleague.actor):
        queries.guardianships(minor_id)


def test_when_the_child_has_come_of_age_the_guardianship_is_over(database, desk):
    child, mother = worlds.an_id_number(CHILD), person(database, "赵一", date(1990, 1, 1))
    enter(desk, filled(child, ("赵一", mother)))
    ((mother_id,),) = database.rows("SELECT guardian_id FROM identity_guardianship")
    from tongban.identity import queries
    from tongban.kernel.actor import Actor
    from tongban.kernel.db import acting

    def minors(moment: datetime) -> int:
        with clock.at(moment), acting(Actor.person(mother_id)):
            return len(queries.capacities(clock.today()))

    assert minors(datetime(2037, 4, 15, 15, 59, tzinfo=UTC)) == 1
    assert minors(datetime(2037, 4, 15, 16, 0, tzinfo=UTC)) == 0


def test_no_minor_is_made_an_agent(database, desk):
    with database.as_worker():
        wang = worlds.a_person("王芳")
        account = worlds.an_account(wang)
    youth = person(database, "赵小", date(2009, 1, 1))
    browser = worlds.signed_in(account)
    page = browser.get("/my/mandates/new").context["form"]

    response = browser.post(
        "/my/mandates/new",
        {
            "name": "赵小",
            "id_number": youth,
            "acts": ["view"],
            "valid_from": "2026-03-02",
            "valid_to": "2026-06-30",
            "request_key": str(page["request_key"].value()),
            "holder": str(wang),
        },
    )

    assert response.status_code == 422
    assert "还没有成年" in response.content.decode()
