"""Readiness: each finding with its reason and its fix."""

from datetime import timedelta

import pytest

from tongban.kernel import clock
from tongban.kernel.health import behind, foundations
from tongban.kernel.health.readings import Pulse
from tongban.kernel.web import checks
from tongban.site.operations.gauges import gauges

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def nothing_kept():
    checks._kept.clear()
    foundations._migrated.clear()


def by_name():
    return {check.name: check for check in checks.look()}


def test_a_migrated_platform_is_ready(client):
    answer = client.get("/readyz", headers={"accept": "application/json"})

    assert answer.status_code == 200
    assert answer.json()["ready"] is True
    assert {c["name"] for c in answer.json()["checks"]} == {
        "database",
        "migrations",
        "fences",
        "keys",
        "sequencer",
        "reactions",
    }


def test_the_words_for_machines_can_be_read_by_people(client):
    answer = client.get("/readyz", headers={"accept": "application/json"})

    assert "有应答。" in answer.content.decode()


def test_people_get_a_page(client):
    shown = client.get("/readyz", headers={"accept": "text/html"}).content.decode()

    assert "<h1>系统状态</h1>" in shown


def test_a_missing_migration_is_named_with_its_command(client, database):
    with database.superuser() as admin:
        admin.execute("DELETE FROM django_migrations WHERE app = 'web'")

    answer = client.get("/readyz", headers={"accept": "application/json"})

    found = {c["name"]: c for c in answer.json()["checks"]}["migrations"]
    assert answer.status_code == 503
    assert found["state"] == "down"
    assert found["commands"] == ["tongban migrate"]


def test_fences_of_another_version_are_noticed(database):
    with database.superuser() as admin:
        admin.execute("COMMENT ON SCHEMA public IS 'tongban fences 0000'")

    assert by_name()["fences"].state == "down"


def test_the_wrong_master_key_is_noticed(database):
    with database.superuser() as admin:
        admin.execute("UPDATE kernel_datakey SET wrapped = substr(wrapped, 1, 20)")

    found = by_name()["keys"]
    assert found.state == "down"
    assert found.reason


def test_an_entry_that_waits_too_long_is_an_alarm_but_pages_go_on(client, database):
    old = clock.now() - timedelta(minutes=1)
    with database.superuser() as admin:
        admin.execute(
            "INSERT INTO audit_auditpending (entry_id, at, refused) "
            "VALUES (gen_random_uuid(), %s, false)",
            [old],
        )

    answer = client.get("/readyz", headers={"accept": "application/json"})

    found = {c["name"]: c for c in answer.json()["checks"]}["sequencer"]
    assert answer.status_code == 200
    assert found["state"] == "late"
    assert found["reason"] == "有1条审计记录等了超过10秒还没有定序。"


def test_a_reaction_nobody_delivers_is_an_alarm():
    pulse = checks.read_pulse()
    late = Pulse(0, None, None, 3, clock.now() - timedelta(minutes=11), 0, 0)

    assert behind.reactions(pulse, clock.now()).state == "ok"
    assert behind.reactions(late, clock.now()).state == "late"


def test_what_failed_for_good_waits_for_a_person():
    dead = Pulse(0, None, None, 0, None, 1, 2)

    found = behind.reactions(dead, clock.now())

    assert found.state == "late"
    assert "3件" in found.reason


def test_strangers_learn_the_state_and_no_reason(client, database):
    with database.superuser() as admin:
        admin.execute("COMMENT ON SCHEMA public IS 'tongban fences 0000'")

    answer = client.get("/readyz", headers={"accept": "*/*", "x-forwarded-for": "192.0.2.7"})

    assert answer.status_code == 503
    assert all(not c["reason"] and not c["fix"] for c in answer.json()["checks"])


def test_gauges_are_numbers():
    read = {name: value for name, _, value in gauges()}

    assert read["tongban_outbox_dead"] == 0
    assert read["tongban_audit_lag_seconds"] == 0.0
