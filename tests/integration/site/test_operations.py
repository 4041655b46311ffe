"""The operator's console: each bad case is produced for real, and told with its remedy."""

import html
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django import app

from tests.integration.site import operators
from tests.worlds import SOME_DAY
from tongban import wiring
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.crypto import master
from tongban.kernel.crypto.keys import PURPOSES
from tongban.kernel.health import behind, foundations, supplies
from tongban.kernel.health.readings import Disk, Errors, KeyAge, Proxying, Turn
from tongban.kernel.web import metrics
from tongban.site.operations import look, upkeep
from tongban.site.operations.gauges import gauges
from tongban.site.web import turns, words

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


def a_proved_copy(database) -> None:
    with database.superuser() as admin:
        admin.execute(
            "INSERT INTO rotation_masterkeyrecord VALUES (%s, NULL, %s)",
            [master.current().key_id, clock.now()],
        )


def test_a_house_in_order_says_so_and_every_line_states_a_fact(database):
    operator = operators.an_operator(database)
    a_backup(database, 2)
    a_proved_copy(database)
    with database.as_worker():
        upkeep.remember()

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

    assert (found.state, "超过30秒没有心跳" in found.reason) == ("late", True)


def test_a_worker_is_believed_and_keeps_its_job_for_as_long_as_its_lease_runs(database):
    with operators.running(database, "worker"), override_settings(WORKER_LEASE_S=120):
        with database.superuser() as admin:
            admin.execute(
                "UPDATE procrastinate_workers SET last_heartbeat = now() - '1 min'::interval"
            )
            admin.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, status, worker_id) "
                "SELECT 'default', 'test.slow', 'doing', min(id) FROM procrastinate_workers"
            )
        found = seen(database)

    assert (found["worker"].state, found["jobs"].state) == ("ok", "ok")


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
            "VALUES ('default', 'tasks.rerun_stalled', 'doing')"
        )

    found = seen(database)["jobs"]

    assert (found.state, found.reason) == ("note", "有1个作业的进程已经没有心跳。")


def test_a_turn_of_the_timetable_that_was_missed_is_named(database):
    on_time, late = clock.now(), clock.now() - timedelta(hours=3)
    operators.a_turn(database, "tasks.rerun_stalled", "stalled", on_time)
    operators.a_turn(database, "retention.end_by_rule", "kernel_session.over", late)

    found = seen(database)["timetable"]

    assert found.state == "late"
    assert "kernel_session.over" in found.reason
    assert "rerun_stalled" not in found.reason


def test_an_hour_that_has_just_begun_is_nobodys_delay(database):
    given = SOME_DAY.replace(minute=37)
    operators.a_turn(database, "retention.end_by_rule", "kernel_session.over", given)

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


def test_a_new_house_has_some_hours_for_its_first_backup(database):
    with database.superuser() as admin:
        admin.execute("UPDATE kernel_datakey SET created_at = %s", [clock.now()])

    states = {}
    for hours in (0, 25, 26):
        with clock.at(SOME_DAY + timedelta(hours=hours)):
            states[hours] = seen(database)["backups"].state

    assert states == {0: "note", 25: "note", 26: "late"}


def test_what_only_the_worker_may_look_at_stands_on_the_console(database):
    operator = operators.an_operator(database)
    unseen = operator.get("/desk/operations").content.decode()
    with database.as_worker():
        upkeep.remember()

    page = operator.get("/desk/operations").content.decode()
    with clock.at(SOME_DAY + timedelta(minutes=61)):
        old = seen(database)

    assert "一小时内没有自查过" in unseen
    assert master.current().key_id in page
    assert "没有一份验证过的备份" in page
    assert "到期的都按时销毁" in page
    assert ("upkeep" in old, "key_copy" in old) == (True, False)


def test_a_small_backup_is_not_said_to_be_nothing():
    assert [words.size(one) for one in (0, 1, 300_000, 3 << 20, 3 << 30)] == [
        *("0 KB", "1 KB", "293 KB", "3 MB", "3.0 GB")
    ]


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
    never = Turn("tasks.rerun_stalled", None, SOME_DAY, SOME_DAY)

    assert behind.timetable((never,)).state == "ok"


def a_rule(name: str, minutes_ago: int, outcome: str = "succeeded", *, late: bool = False) -> Turn:
    last = SOME_DAY - timedelta(minutes=minutes_ago)
    due = SOME_DAY if late else last
    return Turn(f"retention.end_by_rule {name}", last, due, SOME_DAY + timedelta(hours=1), outcome)


def test_rules_that_go_well_are_one_line_and_one_that_does_not_stands_by_itself():
    rules = [a_rule("a", 3), a_rule("b", 2, "failed"), a_rule("c", 1), a_rule("d", 5, late=True)]
    other = Turn("tasks.rerun_stalled", SOME_DAY, SOME_DAY, SOME_DAY, "succeeded")

    closed = list(turns.lines([*rules, other], ""))
    opened = list(turns.lines([*rules, other], closed[2].key))

    assert [line.code.rpartition(" ")[2] for line in closed] == [
        *("b", "d", "retention.end_by_rule", "tasks.rerun_stalled")
    ]
    assert (closed[2].rules, closed[2].last_at) == ("2条规则", rules[2].last_at)
    assert [line.word[0] for line in closed] == ["over", "due", "done", "done"]
    assert [line.code for line in opened if line not in closed and not line.rules] == [
        *("retention.end_by_rule a", "retention.end_by_rule c")
    ]


def test_the_page_lists_the_rules_one_by_one_only_when_asked(database):
    operator = operators.an_operator(database)

    page = operator.get("/desk/operations").content.decode()
    asked = {"open": "retention-end_by_rule", "still": "1"}
    every = operator.get("/desk/operations", asked).content.decode()

    assert "kernel_session.over" not in page
    assert "open-retention-end_by_rule" in page
    assert "kernel_session.over" in every


def test_the_timetable_says_in_the_readers_language_what_each_rule_ends(database):
    operator = operators.an_operator(database)
    asked = {"open": "retention-end_by_rule", "still": "1"}

    chinese = operator.get("/desk/operations", asked).content.decode()
    operator.cookies["lang"] = "en"
    english = html.unescape(operator.get("/desk/operations", asked).content.decode())

    for rule in settings.RETENTION.rules():
        assert rule.words is not None
        code = f'<span class="meta code">retention.end_by_rule {rule.name}</span>'
        assert f"到期销毁：{rule.words[0]}{code}" in chinese
        assert f"End what was kept long enough: {rule.words[1]}{code}" in english


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
    jobs = {one.name for one in app.tasks.values() if "procrastinate." not in one.name}
    reactions = {
        f"{one.__module__}.{one.__name__}"
        for plan in wiring.REACTIONS.values()
        for one in (*plan.now, *plan.later)
    }

    assert (jobs | reactions) - words.TASKS.keys() == set()
    assert {purpose for purpose, _use in PURPOSES} <= words.PURPOSES.keys()
