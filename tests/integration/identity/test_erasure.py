"""A person erased is gone everywhere and for ever; what the law keeps points at an id."""

import threading
import uuid
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.db import IntegrityError, connection
from django.test import override_settings

from tests import samples, worlds
from tests.conftest import Clone
from tests.integration.identity.desk import Desk
from tongban.identity import actions, queries
from tongban.identity.queries.sign_ups import Typed
from tongban.identity.rules import ErasureCase, Grounds
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit import sequencer, verify
from tongban.kernel.audit.actions import record
from tongban.kernel.crypto import port as crypto
from tongban.kernel.crypto.errors import KeyDestroyed
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.retention import runs
from tongban.kernel.retention.actions import Subject, place_hold
from tongban.kernel.retention.rules import HoldReason
from tongban.kernel.storage import queries as files
from tongban.kernel.storage import store
from tongban.site.ops import invariants

GONE = "（已删除）"
GROUNDS = Grounds(ErasureCase.THREE, "演示〔2026〕7号")
BY = worlds.BUILDER


@pytest.fixture
def two(database: Clone) -> tuple[UUID, UUID]:
    """王芳 and 李强, each with an account, each having given the other a mandate."""
    with database.as_worker():
        wang, li = worlds.a_person("王芳"), worlds.a_person("李强")
        worlds.an_account(wang, login_name="wang.fang")
        worlds.an_account(li, login_name="li.qiang")
        worlds.a_mandate(wang, li)
        worlds.a_mandate(li, wang)
    return wang, li


def _erase(database: Clone, person_id: UUID) -> None:
    with database.as_worker():
        actions.erase_person(person_id, GROUNDS, by=BY)


def _account(database: Clone, person_id: UUID) -> UUID:
    with database.superuser() as superuser:
        return superuser.execute(
            "SELECT id FROM identity_account WHERE person_id = %s", [person_id]
        ).fetchone()[0]


def test_nothing_that_identified_the_person_is_left_in_the_row(database, two):
    _erase(database, two[0])

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
    browser = worlds.signed_in(_account(database, two[0]))
    assert browser.get("/my").status_code == 200

    _erase(database, two[0])

    answer = browser.get("/my")
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/sign-in")
    failed = browser.post("/sign-in", {"username": "wang.fang", "password": worlds.PASSWORD})
    assert failed.status_code == 422
    with database.superuser() as superuser:
        names = superuser.execute("SELECT login_name FROM identity_account").fetchall()
    assert ("wang.fang",) not in names


def test_mandates_end_on_both_sides_and_the_agent_is_told(database, two):
    _erase(database, two[0])
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
    browser = worlds.signed_in(_account(database, two[1]))
    _erase(database, two[0])
    worlds.deliver_everything(database)

    shown = browser.get(page)

    assert shown.status_code == 200
    assert "王芳" not in shown.content.decode()
    if page in ("/my/mandates", "/my/notices"):
        assert GONE in shown.content.decode()


def test_somebody_acting_for_the_person_is_back_to_themselves(database, two):
    browser = worlds.acting_for(worlds.signed_in(_account(database, two[1])), two[0])

    _erase(database, two[0])

    shown = browser.get("/my")
    assert shown.status_code == 200
    assert "代办身份已经到期或被收回" in shown.content.decode()


def test_an_officer_who_reveals_reads_that_it_is_deleted(database, two):
    with database.as_worker():
        department = worlds.a_department()
        officer = worlds.an_officer(department_id=department)
    _erase(database, two[0])

    found = queries.reveal(
        two[0],
        case_ref="C1",
        purpose="identity.check",
        fields=["name", "id_number", "mobile"],
        by=Actor.officer(officer, department),
    )

    assert found == {"name": GONE, "id_number": GONE}


def test_the_person_is_found_no_more_and_may_register_anew_as_somebody_new(database, two):
    _erase(database, two[0])

    with pytest.raises(NotFound):
        queries.find_person(
            "王芳", worlds.id_number_of("王芳"), purpose="mandate.find", by=Actor.person(two[1])
        )
    with database.as_worker():
        again = worlds.a_person("王芳")
        assert queries.registered_person(worlds.id_number_of("王芳")) == again != two[0]


def test_the_representative_of_a_body_is_not_erased(database, two):
    with database.as_worker():
        worlds.a_body(two[0])

    with pytest.raises(Refused, match="法定代表人变更"):
        _erase(database, two[0])

    with acting(Actor.person(two[0])):
        assert queries.own_name(two[0]) == "王芳"


def test_a_person_whose_details_the_law_keeps_is_not_erased(database, two):
    officer = _an_officer(database)
    place_hold(
        Subject(two[0]),
        HoldReason.LITIGATION,
        document_number="示范法〔2026〕12号",
        review_on=clock.today() + timedelta(days=90),
        by=officer,
    )

    with pytest.raises(Refused, match="依法冻结"):
        _erase(database, two[0])
    _erase(database, two[1])

    with acting(Actor.person(two[0])):
        assert queries.own_name(two[0]) == "王芳"


def _an_officer(database: Clone) -> Actor:
    with database.as_worker():
        department = worlds.a_department()
        officer = worlds.an_officer("retention.hold", department_id=department)
    return Actor.officer(officer, department)


def test_erasing_twice_unknown_people_or_without_a_decision_is_refused(database, two):
    _erase(database, two[0])

    with pytest.raises(Refused, match="已经删除"):
        _erase(database, two[0])
    with pytest.raises(NotFound):
        _erase(database, uuid.uuid4())
    with database.as_worker(), pytest.raises(Refused, match="文号"):
        actions.erase_person(two[1], Grounds(ErasureCase.ONE, " "), by=BY)


def test_the_log_says_on_which_grounds_and_names_nobody(database, two):
    _erase(database, two[0])

    with database.superuser() as superuser:
        subject, detail = superuser.execute(
            "SELECT subject, detail FROM audit_auditentry WHERE did = 'person.erase'"
        ).fetchone()
    assert subject == f"holder:{two[0]}"
    assert detail["case"] == "47-3"
    assert detail["document"].startswith("sha256:")
    assert (detail["accounts"], detail["mandates"]) == (1, 2)


def test_a_citizen_and_an_officer_cannot_erase(database, two):
    with pytest.raises(Exception, match="permission denied"):
        actions.erase_person(two[0], GROUNDS, by=Actor.person(two[0]))


@pytest.mark.parametrize("tie", ["mandate", "body", "account"])
def test_nothing_new_is_tied_to_a_person_erased_at_the_same_moment(database, two, tie):
    """identity_names_the_living: the one who ties waits for the one who erases."""
    ties = {
        "mandate": lambda: worlds.a_mandate(two[1], two[0]),
        "body": lambda: worlds.a_body(two[0]),
        "account": lambda: worlds.an_account(two[0]),
    }
    outcome: list[BaseException | UUID] = []

    def tying() -> None:
        try:
            outcome.append(ties[tie]())
        except IntegrityError as refused:
            outcome.append(refused)
        finally:
            connection.close()

    with database.as_worker():
        with database.superuser() as other, other.transaction():
            other.execute(
                "UPDATE identity_person SET erased_at = now(), name_hash = '', "
                "id_number_hash = NULL, sealed_name = '', sealed_id_number = '', "
                "sealed_mobile = NULL WHERE holder_id = %s",
                [two[0]],
            )
            thread = threading.Thread(target=tying)
            thread.start()
            _until_somebody_waits(database)
        thread.join()

    assert isinstance(outcome[0], IntegrityError)
    assert "erased" in str(outcome[0])


def _until_somebody_waits(database: Clone) -> None:
    with database.superuser() as superuser:
        for _ in range(100_000):
            waiting = superuser.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone()
            if waiting:
                return
    raise AssertionError("nobody waits")


def test_a_demo_with_an_erased_person_still_knows_its_places(database, two):
    _erase(database, two[0])

    with database.as_worker(), acting(BY):
        assert {place[:2] for place in queries.places_in_use()} == {"99"}


# --- what the rooms beside keep -----------------------------------------------------------------


def test_a_file_of_the_person_has_neither_name_nor_content_and_the_house_is_whole(
    database, two, tmp_path
):
    with override_settings(FILES_FOLDER=tmp_path / "files"):
        with database.as_worker():
            kept = store.put([samples.a_picture()], name="病历.jpg", by=Actor.person(two[0]))
        browser = worlds.signed_in(_account(database, two[0]))
        assert "病历" in browser.get("/my/files").content.decode()

        _erase(database, two[0])

        said: list[str] = []
        with database.as_worker():
            with acting(BY), pytest.raises(KeyDestroyed):
                store.open_file(files.stored(kept.id))
            with acting(BY):
                assert files.file(kept.id).name == GONE
            listed = files_of(two[0])
            assert invariants.run(["files", "audit"], said.append) == 0, said
            with clock.at(clock.now() + timedelta(days=400)):
                runs.end_all(settings.RETENTION.rule("storage_storedfile.loose"))
        assert listed == [GONE]
        assert database.rows("SELECT count(*) FROM storage_storedfile") == [(0,)]


def files_of(holder_id: UUID) -> list[str]:
    """What /my/files would list for whoever acts for the holder."""
    with acting(Actor.person(holder_id)):
        return [row.name for row in files.files()]


def test_a_registration_on_its_way_at_a_window_ends_and_holds_nothing(database, two):
    desk = Desk.opened(database)
    place = desk.read("王芳", worlds.id_number_of("王芳"))
    desk.act(place, "same")
    desk.act(place, "send", mobile="19900990003")

    _erase(database, two[0])

    sent = worlds.run_jobs(database)
    assert not [job for job in sent if job.endswith("!")]
    assert database.rows("SELECT outcome, sealed_details FROM identity_windowregistration") == [
        ("abandoned", None)
    ]
    assert database.rows("SELECT sealed_message, sent_at FROM identity_mobilecode") == [
        (None, None)
    ]
    assert database.rows("SELECT count(*) FROM identity_phonemessage") == [(0,)]
    for page in (place, "/desk/people"):
        shown = desk.browser.get(page)
        assert shown.status_code == 200
        assert "王芳" not in shown.content.decode()


def test_what_a_window_finished_and_what_was_signed_stays_without_a_name(database, two):
    desk = Desk.opened(database)
    place = desk.ready("王芳", worlds.id_number_of("王芳"), "19900990003")
    desk.act(place, "open", password="keep")

    _erase(database, two[0])

    with database.as_worker():
        sequencer.Sequencer().step()
        assert verify.check().faults == []
    assert database.rows("SELECT holder_id FROM identity_agreementsignature") == [(two[0],)]
    assert "王芳" not in desk.browser.get(place).content.decode()


def test_a_guardianship_ends_with_the_minor_and_with_the_guardian(database, two):
    with database.as_worker():
        number = worlds.an_id_number(date(2018, 6, 1))
        child, other = worlds.a_person("王小雨", id_number=number), worlds.a_person("陈静")
        worlds.a_guardian(child, two[0])
        worlds.a_guardian(child, other)

    _erase(database, two[0])
    ended_with_guardian = _open_guardians(database, child)
    _erase(database, child)

    assert ended_with_guardian == [other]
    assert _open_guardians(database, child) == []
    assert database.rows(
        "SELECT count(*) FROM identity_mandate WHERE holder_id = %s AND revoked_at IS NULL", child
    ) == [(0,)]


def _open_guardians(database: Clone, child: UUID) -> list[UUID]:
    rows = database.rows(
        "SELECT guardian_id FROM identity_guardianship WHERE minor_id = %s AND ended_at IS NULL",
        child,
    )
    return [guardian for (guardian,) in rows]


def test_sign_ups_and_claims_of_the_person_are_forgotten(database, two):
    known = worlds.a_newcomer()
    typed = Typed("王芳", worlds.id_number_of("王芳"))
    with database.as_worker():
        worlds.an_agreement()
    actions.begin_raise(typed, address="192.0.2.1", by=Actor.person(two[0]))
    begun = uuid.uuid4()
    actions.begin_sign_up("a-code", typed, address="192.0.2.1", by=queries.sign_up_actor(begun))
    others = uuid.uuid4()
    actions.begin_sign_up(
        "b-code",
        Typed(known.name, known.id_number),
        address="192.0.2.1",
        by=queries.sign_up_actor(others),
    )

    _erase(database, two[0])

    assert database.rows("SELECT id FROM identity_signup") == [(others,)]


def test_erasing_again_after_a_restore_changes_nothing_where_it_was_done(database, two):
    _erase(database, two[0])
    before = database.rows("SELECT erased_at, sealed_name FROM identity_person ORDER BY holder_id")

    with database.as_worker():
        for whose in (two[0], uuid.uuid4()):
            actions.erase_again(whose, by=BY)

    after = database.rows("SELECT erased_at, sealed_name FROM identity_person ORDER BY holder_id")
    assert after == before
    entries = database.rows("SELECT detail FROM audit_auditentry WHERE did = 'person.erase_again'")
    assert sorted(detail["known"] for (detail,) in entries) == [False, True]
