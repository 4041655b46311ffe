"""What else knows a person ends with them: files, windows, guardians, sign-ups."""

import uuid
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.test import override_settings

from tests import samples, worlds
from tests.conftest import Clone
from tests.integration.identity.desk import Desk
from tests.integration.identity.erasing import BY, GONE, account, erase
from tongban.identity import actions, queries
from tongban.identity.queries.sign_ups import Typed
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.audit import sequencer, verify
from tongban.kernel.crypto.errors import KeyDestroyed
from tongban.kernel.db import acting
from tongban.kernel.retention import runs
from tongban.kernel.storage import queries as files
from tongban.kernel.storage import store
from tongban.site.ops import invariants


def test_a_demo_with_an_erased_person_still_knows_its_places(database, two):
    erase(database, two[0])

    with database.as_worker(), acting(BY):
        assert {place[:2] for place in queries.places_in_use()} == {"99"}


def test_a_file_of_the_person_has_neither_name_nor_content_and_the_house_is_whole(
    database, two, tmp_path
):
    with override_settings(FILES_FOLDER=tmp_path / "files"):
        with database.as_worker():
            kept = store.put([samples.a_picture()], name="病历.jpg", by=Actor.person(two[0]))
        browser = worlds.signed_in(account(database, two[0]))
        assert "病历" in browser.get("/my/files").content.decode()

        erase(database, two[0])

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

    erase(database, two[0])

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

    erase(database, two[0])

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

    erase(database, two[0])
    ended_with_guardian = _open_guardians(database, child)
    erase(database, child)

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

    erase(database, two[0])

    assert database.rows("SELECT id FROM identity_signup") == [(others,)]
