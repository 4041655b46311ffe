"""The operator's console: each bad case is produced for real, and told with its remedy."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django import app

from tests.integration.site import operators
from tests.worlds import SOME_DAY
from tongban import wiring
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.crypto.keys import PURPOSES
from tongban.kernel.health import behind, foundations, supplies
from tongban.kernel.health.readings import Disk, Errors, KeyAge, Proxying, Turn
from tongban.kernel.web import metrics
from tongban.site.operations import look
from tongban.site.operations.gauges import gauges
from tongban.site.web import words

OPERATOR = Actor.task("operator")
EVERY = ("web", "live", "worker", "sequencer")


@pytest.fixture(autouse=True)
def nothing_kept():
    """Of what this process has seen in other tests, the errors it logged among it."""
    foundations._migrated.clear()
    metrics.ERRORS.clear()
    metrics.LAST_ERROR.set(0)


def seen(database) -> dict:
    """What the platform itself finds."""
    with database.as_worker():
        return {one.name: one for one in look.findings(look.house(OPERATOR))}


def a_backup(database, hours_ago: float, *, whole: bool = True) -> None:
    ended = clock.now() - timedelta(hours=hours_ago)
    digest, failure = ("sha256:" + "0" * 64, "") if whole else ("", "disk_full")
    with database.superuser() as admin:
        admin.execute(
            "INSERT INTO kernel_backuprun VALUES (gen_random_uuid(), 'full', %s, %s, 1048576, %s,"
            " %s, %s, 'second disk')",
            [ended - timedelta(minutes=5), ended, digest, whole, failure],
        )


def test_a_house_in_order_says_so_and_every_line_states_a_fact(database):
    operator = operators.an_operator(database)
    a_backup(database, 2)

    with operators.running(database, *EVERY):
        page = operator.get("/desk/operations").content.decode()
        found = seen(database)

    assert "一切正常。" in page
    assert {name: one.state for name, one in found.items() if one.state != "ok"} == {}
    assert all(one.reason for one in found.values())


@pytest.mark.parametrize(
    ("part", "name", "sentence"),
    [
        ("live", "live", "没有live进程"),
        ("worker", "worker", "没有worker进程"),
        ("sequencer", "sequencer", "没有sequencer进程"),
    ],
)
def test_a_part_that_does_not_run_is_an_alarm_with_its_command(database, part, name, sentence):
    others = [one for one in EVERY if one != part]

    with operators.running(database, *others):
        found = seen(database)

    assert found[name].state == "late"
    assert sentence in found[name].reason
    assert f"tongban serve {part}" in found[name].commands
    assert [one.name for one in found.values() if one.name in EVERY and one.is_alarm] == [name]


def test_a_worker_without_a_heartbeat_is_not_believed(database):
    with operators.running(database, "worker"):
        with database.superuser() as admin:
            admin.execute(
                "UPDATE procrastinate_workers SET last_heartbeat = now() - '1 min'::interval"
            )
        found = seen(database)["worker"]

    assert (found.state, "没有心跳" in found.reason) == ("late", True)


def test_an_entry_that_waits_and_one_with_a_foreign_seal_are_alarms(database):
    with operators.running(database, "sequencer"):
        operators.a_late_entry(database, timedelta(seconds=11))
        late = seen(database)["sequencer"]
        with database.superuser() as admin:
            admin.execute("UPDATE audit_auditpending SET refused = true, at = %s", [clock.now()])
        foreign = seen(database)["sequencer"]

    assert "等了超过10秒" in late.reason
    assert "封印不是本平台的" in foreign.reason
    assert foreign.commands == ("tongban audit verify",)


def test_dead_letters_of_both_kinds_are_alarms_that_lead_to_their_page(database):
    operators.a_dead_reaction(database)
    operators.a_dead_job(database)

    found = seen(database)

    assert (found["reactions"].state, found["jobs"].state) == ("late", "late")
    assert found["reactions"].address == found["jobs"].address == "/desk/operations/dead"


def test_a_job_of_a_worker_that_is_gone_is_noted(database):
    with database.superuser() as admin:
        admin.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status) "
            "VALUES ('default', 'tongban.rerun_stalled', 'doing')"
        )

    found = seen(database)["jobs"]

    assert (found.state, found.reason) == ("note", "有1个作业的进程已经没有心跳。")


def test_a_turn_of_the_timetable_that_was_missed_is_named(database):
    on_time, late = clock.now(), clock.now() - timedelta(hours=3)
    operators.a_turn(database, "tongban.rerun_stalled", "stalled", on_time)
    operators.a_turn(database, "tongban.end_by_rule", "kernel_session.over", late)

    found = seen(database)["timetable"]

    assert found.state == "late"
    assert "kernel_session.over" in found.reason
    assert "rerun_stalled" not in found.reason


def test_an_hour_that_has_just_begun_is_nobodys_delay(database):
    given = SOME_DAY.replace(minute=37)
    operators.a_turn(database, "tongban.end_by_rule", "kernel_session.over", given)

    with clock.at(given + timedelta(hours=1, seconds=30)):
        soon = seen(database)["timetable"]
    with clock.at(given + timedelta(hours=1, seconds=90)):
        late = seen(database)["timetable"]

    assert (soon.state, late.state) == ("ok", "late")


def test_a_backup_that_is_old_missing_or_failed_is_told(database):
    missing = seen(database)["backups"]
    a_backup(database, 27)
    old = seen(database)["backups"]
    a_backup(database, 25)
    a_backup(database, 1, whole=False)
    failed = seen(database)["backups"]

    assert "还没有一次完整的备份" in missing.reason
    assert (old.state, "27小时" in old.reason) == ("late", True)
    assert (failed.state, "25小时" in failed.reason) == ("note", True)


def test_a_year_without_its_holidays_is_asked_for_in_november_and_an_alarm_in_december(database):
    states = {}
    for month in (10, 11, 12):
        with clock.at(SOME_DAY.replace(month=month)):
            states[month] = seen(database)["calendar"]
    with database.superuser() as admin:
        admin.execute("DELETE FROM kernel_calendarday WHERE year_id = 2026")
        admin.execute("DELETE FROM kernel_calendaryear WHERE year = 2026")
    now = seen(database)["calendar"]

    assert [one.state for one in states.values()] == ["ok", "note", "late"]
    assert states[12].address == "/desk/calendar"
    assert (now.state, now.reason) == ("late", "2026年的放假安排没有载入。")


def test_keys_that_grow_old_are_noted():
    young = KeyAge("name", "mac", "INTL", SOME_DAY - timedelta(days=364))
    old = KeyAge("login", "mac", "INTL", SOME_DAY - timedelta(days=365))

    assert supplies.keys((young,), SOME_DAY).state == "ok"
    assert supplies.keys((young, old), SOME_DAY).state == "note"


def test_a_disk_that_fills_up_is_noted_and_then_an_alarm():
    gb = 2**30

    assert supplies.disk((Disk("DATA", 50 * gb, 100 * gb),)).state == "ok"
    assert supplies.disk((Disk("DATA", 9 * gb, 100 * gb),)).state == "note"
    full = supplies.disk((Disk("DATA", 50 * gb, 100 * gb), Disk("STATIC_ROOT", gb // 4, gb)))
    assert (full.state, "STATIC_ROOT" in full.reason) == ("late", True)


def test_the_disk_of_the_backups_is_watched_wherever_they_lie(tmp_path):
    elsewhere = {name: "" for name in look._FOLDERS} | {"BACKUP_FOLDER": tmp_path / "not" / "yet"}

    with override_settings(**elsewhere):
        (disk,) = look.disks()

    assert disk.folder == "BACKUP_FOLDER"
    assert disk.total > 0


def test_a_timetable_that_has_never_run_is_no_alarm():
    never = Turn("tongban.rerun_stalled", None, SOME_DAY, SOME_DAY)

    assert behind.timetable((never,)).state == "ok"


def test_errors_in_the_log_are_noted_for_an_hour():
    states = [
        supplies.errors(Errors(3, SOME_DAY - timedelta(minutes=minutes)), SOME_DAY).state
        for minutes in (59, 60)
    ]

    assert states == ["note", "ok"]
    assert supplies.errors(Errors(), SOME_DAY).state == "ok"


REAL = Proxying(
    site_url="https://fuwu.example",
    live_url="https://fuwu.example",
    hosts=("fuwu.example", "127.0.0.1"),
    is_behind_tls=True,
    proxies=1,
    is_demo=False,
    request_is_secure=True,
    request_was_forwarded=True,
)


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"site_url": "http://fuwu.example"}, "SITE_URL"),
        ({"is_behind_tls": False}, "BEHIND_TLS"),
        ({"request_is_secure": False}, "X-Forwarded-Proto"),
        ({"proxies": 0}, "PROXIES"),
        ({"hosts": ("*",)}, "ALLOWED_HOSTS"),
        ({"hosts": ("127.0.0.1",)}, "ALLOWED_HOSTS"),
        ({"live_url": "https://live.example"}, "LIVE_URL"),
    ],
)
def test_each_way_a_proxy_can_be_set_wrong_is_named(over, sentence):
    import dataclasses

    found = supplies.proxying(dataclasses.replace(REAL, **over))

    assert supplies.proxying(REAL).state == "ok"
    assert (found.state, sentence in found.reason) == ("late", True)


def test_a_server_without_a_name_of_its_own_is_asked_for_one(database, monkeypatch):
    monkeypatch.setenv("DEMO", "no")
    monkeypatch.setenv("HOTLINE", "12345")

    found = seen(database)["site"]

    assert found.state == "note"
    assert "SITE_NAME" in found.reason
    assert "HOTLINE" not in found.reason


def test_what_is_worst_stands_first_and_opens_on_demand(database):
    operator = operators.an_operator(database)
    operators.a_dead_job(database)

    page = operator.get("/desk/operations").content.decode()
    opened = operator.get("/desk/operations?open=backups").content.decode()

    assert page.index("要马上处理") < page.index("失败，等人处理") < page.index("与权限表一致")
    assert "找不回来" not in page
    assert "找不回来" in opened
    assert "tongban backup" in opened


def test_the_part_that_is_fetched_again_is_the_page_without_its_frame(database):
    operator = operators.an_operator(database)

    part = operator.get("/desk/operations?watch=1", headers={"HX-Request": "true"})

    assert part.content.decode().lstrip().startswith('<div class="stack-l" id="operations"')
    assert "09:00:00" in part.content.decode()
    assert "HX-Request" in part.headers["Vary"]


def test_whoever_wants_quiet_gets_a_page_that_stands_still(database):
    operator = operators.an_operator(database)

    still = operator.get("/desk/operations?still=1").content.decode()

    assert "hx-trigger" not in still
    assert "htmx" not in still
    assert "自动更新" in still


def test_a_page_that_only_watches_keeps_no_session_open(database):
    operator = operators.an_operator(database)
    operator.get("/desk/operations")

    with clock.at(SOME_DAY + timedelta(minutes=10)):
        watching = operator.get("/desk/operations?watch=1", headers={"HX-Request": "true"})
    with clock.at(SOME_DAY + timedelta(minutes=16)):
        later = operator.get("/desk/operations?watch=1", headers={"HX-Request": "true"})

    assert watching.status_code == 200
    assert later.headers["HX-Redirect"].startswith("/sign-in?")


def test_a_clerk_has_no_console_and_no_link_to_it(database):
    clerk = operators.a_clerk(database)

    for address in ("", "/dead", "/again", "/dead/job/00000000-0000-0000-0000-000000000001"):
        assert clerk.get(f"/desk/operations{address}").status_code == 403
    assert "/desk/operations" not in clerk.get("/desk").content.decode()


def test_the_console_needs_the_same_number_of_queries_whatever_has_gone_wrong(database):
    operator = operators.an_operator(database)
    operator.get("/desk/operations")
    with CaptureQueriesContext(connection) as before:
        operator.get("/desk/operations")
    operators.a_dead_reaction(database, 5)
    for nth in range(7):
        operators.a_dead_job(database, f"tongban.task{nth}")
    operator.get("/desk/operations")

    with CaptureQueriesContext(connection) as after:
        operator.get("/desk/operations")

    assert len(after) == len(before)


def test_the_console_speaks_english(database):
    operator = operators.an_operator(database)
    operators.a_dead_job(database)
    operator.cookies["lang"] = "en"

    page = operator.get("/desk/operations?open=jobs").content.decode()

    for word in ("Operations", "Failed jobs", "Dead letters", "Timetable", "put right"):
        assert word in page, word


@override_settings(SITE_URL="http://127.0.0.1:8000")
def test_what_the_page_shows_is_in_the_metrics_as_well(database):
    operators.a_dead_job(database)
    a_backup(database, 1)

    with operators.running(database, "worker", "live"):
        read = {name: value for name, _, value in gauges()}

    assert read["tongban_jobs_dead"] == 1
    assert read["tongban_worker_sessions"] == read["tongban_live_sessions"] == 1
    assert read["tongban_sequencer_elected"] == 0
    assert read["tongban_backup_age_seconds"] == 3600
    assert read["tongban_database_bytes"] > 1_000_000
    assert 0 < read["tongban_database_connections"] < read["tongban_database_connections_most"]


def test_every_job_reaction_and_key_has_words_for_the_operator():
    app.perform_import_paths()
    jobs = {name for name in app.tasks if "procrastinate." not in name}
    reactions = {
        f"{one.__module__}.{one.__name__}"
        for plan in wiring.REACTIONS.values()
        for one in (*plan.now, *plan.later)
    }

    assert (jobs | reactions) - words.TASKS.keys() == set()
    assert {purpose for purpose, _use in PURPOSES} <= words.PURPOSES.keys()
