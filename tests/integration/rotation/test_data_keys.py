"""Data keys are changed while everything goes on: what was found before is found after, once."""

import threading
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection
from django.test import Client

from tests import worlds
from tests.conftest import connected
from tests.integration.audit.acts import THOUSAND_ACTS_AGO, act
from tests.integration.rotation.conftest import House
from tongban.identity import actions, queries
from tongban.identity.actions import Details
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.audit import sequencer, verify
from tongban.kernel.crypto import keys, port, renewal
from tongban.kernel.db import acting
from tongban.kernel.errors import Misconfigured, Refused
from tongban.kernel.models import DataKey
from tongban.kernel.rotation import actions as steps
from tongban.kernel.rotation import places, run, status

ME = Actor.task("test")
MAC, ENCRYPT = DataKey.Use.MAC, DataKey.Use.ENCRYPT


def _states() -> dict[tuple[str, str], status.DataState]:
    return {(one.purpose, one.use): one for one in status.status().data}


def test_after_a_change_of_every_data_key_people_are_found_and_registered_once(house):
    people = {name: worlds.a_person(name) for name in ("王芳", "李强", "𠮷小龙")}
    before = {key: state.key_id for key, state in _states().items()}

    finished = run.change(["data:all"], house.say)
    house.forget()

    after = _states()
    assert finished
    assert not before.items() & {key: state.key_id for key, state in after.items()}.items()
    assert all(not state.former or state.lasts for state in after.values())
    for name, person_id in people.items():
        assert queries.registered_person(worlds.id_number_of(name)) == person_id
        with pytest.raises(Refused, match="已经登记过"):
            worlds.a_person(name)


def test_between_the_new_key_and_the_last_row_people_are_found_under_either(house):
    wang, li = worlds.a_person("王芳"), worlds.a_person("李强")
    with acting(ME):
        former = port.keyed_hash("id_number", b"x").partition(":")[0]

    steps.renew_data_key("id_number", MAC, by=ME)
    steps.renew_data_key("name", MAC, by=ME)
    steps.make_anew(_place("id_number"), former, [wang], by=ME)

    for name, person_id in (("王芳", wang), ("李强", li)):
        assert queries.registered_person(worlds.id_number_of(name)) == person_id
        with pytest.raises(Refused, match="已经登记过"):
            worlds.a_person(name)
    found = queries.find_person(
        "王芳", worlds.id_number_of("王芳"), purpose="mandate.find", by=Actor.person(wang)
    )
    assert found == wang


def _place(purpose: str) -> places.Place:
    return next(one for one in places.PLACES if one.purpose == purpose)


def test_an_agent_is_found_by_another_while_keys_change(house):
    wang, li = worlds.a_person("王芳"), worlds.a_person("李强")
    steps.renew_data_key("name", MAC, by=ME)
    steps.renew_data_key("id_number", MAC, by=ME)

    with connected(house.clone.url("web")):
        found = queries.find_person(
            "李强", worlds.id_number_of("李强"), purpose="mandate.find", by=Actor.person(wang)
        )

    assert found == li


def test_a_new_key_waits_for_whoever_registers_and_then_nobody_uses_the_former(house):
    held = threading.Event()
    let_go = threading.Event()
    outcome: list[str] = []

    def registers() -> None:
        try:
            with acting(ME):
                number = port.keyed_hash("id_number", b"x")
                held.set()
                assert let_go.wait(20)
                outcome.append(number.partition(":")[0])
        finally:
            connection.close()

    def renews() -> None:
        try:
            outcome.append(steps.renew_data_key("id_number", MAC, by=ME))
        finally:
            connection.close()

    first, second = threading.Thread(target=registers), threading.Thread(target=renews)
    first.start()
    assert held.wait(20)
    second.start()
    _until_waiting(house)
    let_go.set()
    first.join()
    second.join()

    with acting(ME):
        now = port.keyed_hash("id_number", b"x").partition(":")[0]
    assert outcome[0] != outcome[1] == now


def _until_waiting(house: House) -> None:
    with house.clone.superuser() as superuser:
        for _ in range(100_000):
            row = superuser.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted "
                "AND database = (SELECT oid FROM pg_database WHERE datname = %s)",
                [house.clone.name],
            ).fetchone()
            if row[0]:
                return
    raise AssertionError("nobody waits")


def test_the_same_person_is_not_registered_twice_under_two_keys_by_writers_at_once(house):
    details = Details("王芳", worlds.id_number_of("王芳"))
    outcomes: list[object] = []
    begin = threading.Barrier(9)

    def writes() -> None:
        begin.wait(20)
        try:
            outcomes.append(actions.register_person(details, by=ME))
        except (Refused, IntegrityError) as refused:
            outcomes.append(refused)
        finally:
            connection.close()

    writers = [threading.Thread(target=writes) for _ in range(8)]
    for writer in writers:
        writer.start()
    begin.wait(20)
    for _ in range(3):
        run.change(["data:id_number"], house.say)
    for writer in writers:
        writer.join()

    with house.clone.superuser() as superuser:
        (rows,) = superuser.execute("SELECT count(*) FROM identity_person").fetchone()
    assert rows == 1
    assert len([one for one in outcomes if not isinstance(one, BaseException)]) == 1


def test_a_change_stopped_after_some_keys_renews_none_of_them_twice(house):
    seen: list[str] = []

    def stopped(line: str) -> None:
        seen.append(line)
        if len(seen) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run.change(["data:all"], stopped)
    run.change(["data:all"], house.say)

    with acting(ME):
        assert DataKey.objects.count() == 2 * len(keys.PURPOSES)
    assert status.status().unfinished == []


def test_the_log_stays_verifiable_for_ever_whatever_key_sealed_it(house):
    act()
    one = sequencer.Sequencer()
    with clock.at(THOUSAND_ACTS_AGO):
        one.step()

    run.change(["data:all"], house.say)
    house.forget()
    act()
    one.step()

    report = verify.check()
    assert report.faults == []
    states = _states()
    for purpose in keys.SEALS:
        assert [len(states[purpose, "mac"].former), states[purpose, "mac"].retired] == [1, 0]


def test_each_step_of_a_change_is_on_record(house):
    worlds.a_person("王芳")

    run.change(["data:name"], house.say)

    with house.clone.superuser() as superuser:
        done = superuser.execute(
            "SELECT did FROM audit_auditentry WHERE did LIKE 'key.%' ORDER BY at, id"
        ).fetchall()
    assert sorted(one for (one,) in done) == [
        "key.change",
        "key.changed",
        "key.make_anew",
        "key.renew",
        "key.renew",
        "key.retire",
        "key.retire",
    ]


def test_a_purpose_nobody_knows_is_refused_with_those_there_are(house):
    with pytest.raises(Misconfigured, match=r"There are: all, .*audit_detail"):
        run.change(["data:gossip"], house.say)


def test_a_transaction_left_open_is_named_and_nothing_stalls(house, monkeypatch):
    monkeypatch.setattr(renewal, "STILL_WITHIN", "20ms")
    with house.clone.superuser() as other, other.transaction():
        other.execute("SELECT pg_advisory_xact_lock_shared(%s)", [keys.STILL])

        with pytest.raises(Misconfigured, match="open for a minute"):
            run.change(["data:name"], house.say)

    run.change(["data:name"], house.say)
    assert status.status().unfinished == []


# --- failed sign-ins ----------------------------------------------------------------------------


def _fails(name: str) -> int:
    return Client().post("/sign-in", {"username": name, "password": "wrong"}).status_code


def test_a_change_of_keys_gives_nobody_new_attempts_at_a_password(house):
    answers = _in_the_web(house, [_fails, _fails, _fails])
    finished = run.change(["data:login"], house.say)
    house.forget()

    answers += _in_the_web(house, [_fails, _fails, _fails])

    assert answers == [422, 422, 422, 422, 429, 429]
    assert not finished
    assert any("Failed sign-ins end by themselves" in line for line in house.said)


def test_the_former_key_of_sign_ins_retires_when_the_failures_are_over(house):
    _in_the_web(house, [_fails])
    run.change(["data:login"], house.say)
    with house.clone.superuser() as superuser:
        superuser.execute("UPDATE axes_accessattempt SET attempt_time = '2020-01-01'")

    assert run.change(["data:login"], house.say)

    assert _states()["login", "mac"].former == []


def _in_the_web(house: House, posts) -> list[int]:
    with connected(house.clone.url("web")):
        return [post("wang.fang") for post in posts]


# --- envelopes ----------------------------------------------------------------------------------


@pytest.fixture
def seals(house: House) -> Iterator[places.Sealed]:
    """Until a room keeps envelopes under data keys: the column of another table lends itself."""
    place = places.Sealed(
        "audit_detail", "audit.AuditDetail", "sealed", lambda row: row.name.encode()
    )
    with house.clone.superuser() as superuser:
        superuser.execute("DROP TRIGGER IF EXISTS audit_detail_append_only ON audit_auditdetail")
        superuser.execute("ALTER TABLE audit_auditdetail DISABLE TRIGGER USER")
        superuser.execute("GRANT UPDATE (sealed) ON audit_auditdetail TO tongban_task")
    before = list(places.PLACES)
    places.connect([*before, place])
    yield place
    places.connect(before)


def test_envelopes_are_sealed_anew_in_batches_and_the_former_key_retires(house, seals, monkeypatch):
    monkeypatch.setattr(run, "BATCH", 3)
    with house.clone.superuser() as superuser, acting(ME):
        for nth in range(10):
            envelope = port.encrypt("audit_detail", b"words", f"n{nth}".encode())
            superuser.execute(
                "INSERT INTO audit_auditdetail VALUES "
                "(gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), %s, %s)",
                [f"n{nth}", envelope],
            )

    before = _states()["audit_detail", "encrypt"].key_id
    assert run.change(["data:audit_detail"], house.say)

    with acting(ME):
        rows = list(seals.rows())
        assert not seals.under(before).exists()
        assert {port.decrypt("audit_detail", r.sealed, r.name.encode()) for r in rows} == {b"words"}
    assert len(rows) == 10
    assert _states()["audit_detail", "encrypt"].retired == 1


def test_an_envelope_changed_meanwhile_is_left_as_it_is(house, seals):
    with acting(ME):
        envelope = port.encrypt("audit_detail", b"words", b"n")
        former = envelope[3:21].decode()
    with house.clone.superuser() as superuser:
        superuser.execute(
            "INSERT INTO audit_auditdetail VALUES "
            "(gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'n', %s)",
            [envelope],
        )
    with acting(ME):
        pk = seals.under(former).get().pk
    steps.renew_data_key("audit_detail", ENCRYPT, by=ME)
    with acting(ME):
        newer = port.encrypt("audit_detail", b"newer", b"n")
        seals.rows().filter(pk=pk).update(sealed=newer)

    done = steps.make_anew(seals, former, [pk], by=ME)

    with acting(ME):
        assert bytes(seals.rows().get(pk=pk).sealed) == newer
    assert done == 0


# --- the tables ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE kernel_datakey SET retired_at = now()", "data_key_retired_is_not_active"),
        (
            "INSERT INTO rotation_keyrotation VALUES (gen_random_uuid(), 'master', now()), "
            "(gen_random_uuid(), 'master', now())",
            "key_rotation_one_at_a_time",
        ),
        (
            "INSERT INTO rotation_keyrotation VALUES (gen_random_uuid(), 'master', now(), "
            "now() - interval '1 day')",
            "key_rotation_ends_after_it_begins",
        ),
        (
            "INSERT INTO rotation_keyrotation VALUES (gen_random_uuid(), '', now())",
            "key_rotation_ends_after_it_begins",
        ),
        (
            "INSERT INTO rotation_masterkeyrecord VALUES ('m-1', NULL, NULL)",
            "master_key_record_says_something",
        ),
        (
            "INSERT INTO rotation_masterkeyrecord VALUES ('d-1', now(), NULL)",
            "master_key_record_says_something",
        ),
    ],
)
def test_the_tables_of_keys_refuse_nonsense(database, statement, constraint):
    with database.superuser() as admin, pytest.raises(psycopg.IntegrityError, match=constraint):
        admin.execute(statement)


def test_a_citizen_changes_no_key(database):
    citizen = Actor.person(uuid4())

    with pytest.raises(ProgrammingError, match="permission denied"):
        steps.renew_data_key("name", MAC, by=citizen)
