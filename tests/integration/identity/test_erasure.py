"""A person erased is gone everywhere and for ever; what the law keeps points at an id."""

import uuid

import pytest

from tests import worlds
from tests.integration.identity.erasing import BY, GONE, GROUNDS, account, erase
from tongban.identity import actions, queries
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit import sequencer, verify
from tongban.kernel.audit.actions import record
from tongban.kernel.crypto import port as crypto
from tongban.kernel.crypto.errors import KeyDestroyed
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound


def test_nothing_that_identified_the_person_is_left_in_the_row(database, two):
    erase(database, two[0])

    with database.superuser() as superuser:
        row = superuser.execute(
            "SELECT sealed_name, sealed_id_number, sealed_mobile, name_hash, id_number_hash, "
            "erased_at IS NOT NULL FROM identity_person WHERE holder_id = %s",
            [two[0]],
        ).fetchone()
        key = superuser.execute(
            "SELECT wrapped FROM kernel_subjectkey WHERE subject_id = %s", [two[0]]
        ).fetchone()
    assert row == (b"", b"", None, "", None, True)
    assert key == (None,)


def test_the_words_of_the_log_about_the_person_cannot_be_read_and_the_log_verifies(database, two):
    @action
    def remark(*, by: Actor) -> None:
        record(by, "test.remark", "nobody:1", holder_id=two[0], private={"why": "她说的话"})

    with database.as_worker():
        remark(by=BY)
        actions.erase_person(two[0], GROUNDS, by=BY)
        sequencer.Sequencer().step()
        report = verify.check()
    with database.superuser() as superuser:
        sealed, entry = superuser.execute(
            "SELECT sealed, entry_id FROM audit_auditdetail WHERE holder_id = %s", [two[0]]
        ).fetchone()

    assert report.faults == []
    with pytest.raises(KeyDestroyed), acting(Actor.guest()):
        crypto.decrypt_for(two[0], sealed, f"{entry}:why".encode())


def test_the_account_ends_with_its_sessions_and_its_login_name(database, two):
    browser = worlds.signed_in(account(database, two[0]))
    assert browser.get("/my").status_code == 200

    erase(database, two[0])

    answer = browser.get("/my")
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/sign-in")
    failed = browser.post("/sign-in", {"username": "wang.fang", "password": worlds.PASSWORD})
    assert failed.status_code == 422
    with database.superuser() as superuser:
        names = superuser.execute("SELECT login_name FROM identity_account").fetchall()
    assert ("wang.fang",) not in names


def test_mandates_end_on_both_sides_and_the_agent_is_told(database, two):
    erase(database, two[0])
    worlds.deliver_everything(database)

    with database.superuser() as superuser:
        open_ones = superuser.execute(
            "SELECT count(*) FROM identity_mandate WHERE revoked_at IS NULL"
        ).fetchone()
        notices = superuser.execute(
            "SELECT holder_id FROM notices_notice WHERE kind = 'mandate.revoked'"
        ).fetchall()
    assert open_ones == (0,)
    assert notices == [(two[1],)]


@pytest.mark.parametrize("page", ["/my", "/my/mandates", "/my/notices", "/my/access"])
def test_pages_of_others_say_that_the_name_is_deleted(database, two, page):
    browser = worlds.signed_in(account(database, two[1]))
    erase(database, two[0])
    worlds.deliver_everything(database)

    shown = browser.get(page)

    assert shown.status_code == 200
    assert "王芳" not in shown.content.decode()
    if page in ("/my/mandates", "/my/notices"):
        assert GONE in shown.content.decode()


def test_somebody_acting_for_the_person_is_back_to_themselves(database, two):
    browser = worlds.acting_for(worlds.signed_in(account(database, two[1])), two[0])

    erase(database, two[0])

    shown = browser.get("/my")
    assert shown.status_code == 200
    assert "代办身份已经到期或被收回" in shown.content.decode()


def test_an_officer_who_reveals_reads_that_it_is_deleted(database, two):
    with database.as_worker():
        department = worlds.a_department()
        officer = worlds.an_officer(department_id=department)
    erase(database, two[0])

    found = queries.reveal(
        two[0],
        case_ref="C1",
        purpose="identity.check",
        fields=["name", "id_number", "mobile"],
        by=Actor.officer(officer, department),
    )

    assert found == {"name": GONE, "id_number": GONE}


def test_the_person_is_found_no_more_and_may_register_anew_as_somebody_new(database, two):
    erase(database, two[0])

    with pytest.raises(NotFound):
        queries.find_person(
            "王芳", worlds.id_number_of("王芳"), purpose="mandate.find", by=Actor.person(two[1])
        )
    with database.as_worker():
        again = worlds.a_person("王芳")
        assert queries.registered_person(worlds.id_number_of("王芳")) == again != two[0]


def test_erasing_again_after_a_restore_changes_nothing_where_it_was_done(database, two):
    erase(database, two[0])
    before = database.rows("SELECT erased_at, sealed_name FROM identity_person ORDER BY holder_id")

    with database.as_worker():
        for whose in (two[0], uuid.uuid4()):
            actions.erase_again(whose, by=BY)

    after = database.rows("SELECT erased_at, sealed_name FROM identity_person ORDER BY holder_id")
    assert after == before
    entries = database.rows("SELECT detail FROM audit_auditentry WHERE did = 'person.erase_again'")
    assert sorted(detail["known"] for (detail,) in entries) == [False, True]
