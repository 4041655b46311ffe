"""Dead letters: seen without what they are about, put back by whoever operates the system."""

import uuid
from datetime import timedelta

import psycopg
import pytest
from django.db import ProgrammingError, connection
from django.test.utils import CaptureQueriesContext

from tests import worlds
from tests.integration.site import operators
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused
from tongban.site.operations import actions, doors

REACTION = "tongban.notices.actions.mandate_given"
OPERATOR = Actor.task("operator")


def key_of(job: int) -> uuid.UUID:
    return uuid.UUID(int=job)


def statuses(database) -> list[str]:
    with database.superuser() as admin:
        rows = admin.execute("SELECT status::text FROM procrastinate_jobs ORDER BY id").fetchall()
    return [status for (status,) in rows]


def acts(database) -> list[tuple[str, str, dict]]:
    with database.superuser() as admin:
        return admin.execute(
            "SELECT did, subject, detail FROM audit_auditentry "
            "WHERE did LIKE 'operations.%' ORDER BY at"
        ).fetchall()


def test_the_list_and_the_letter_show_ids_and_errors_and_never_what_they_are_about(database):
    operator = operators.an_operator(database)
    operators.a_dead_reaction(database)
    job = operators.a_dead_job(
        database, "tongban.send", failure="TimeoutError", mobile="19900990021"
    )

    listed = operator.get("/desk/operations/dead").content.decode()
    one = operator.get(f"/desk/operations/dead/job/{key_of(job)}").content.decode()

    for word in ("ValueError", "TimeoutError", "通知对方：委托已给出", "tongban.send"):
        assert word in listed, word
    assert f'<dd class="code">{job}</dd>' in one
    for page in (listed, one):
        assert "19900990021" not in page
        assert "nobody" not in page


def test_a_reaction_is_asked_about_and_then_delivered(database):
    operator = operators.an_operator(database)
    operators.a_dead_reaction(database)
    with database.as_worker(), acting(OPERATOR):
        letter = doors.letters("reaction", "")[0]

    asked = operator.get(f"/desk/operations/again?kind=reaction&key={letter.key}")
    done = operator.post(
        "/desk/operations/again", {"kind": "reaction", "key": letter.key}, follow=True
    )

    assert "先改正原因" in asked.content.decode()
    assert "1件已重新排队" in done.content.decode()
    assert "没有死信" in done.content.decode()
    assert [(did, subject) for did, subject, _ in acts(database)] == [
        ("operations.run_again", f"reaction:{letter.key}")
    ]
    with database.superuser() as admin:
        row = admin.execute("SELECT attempts, failure, dead_at FROM outbox_owedreaction").fetchone()
    assert row == (0, "", None)


def test_a_job_goes_back_in_line_and_a_second_click_changes_nothing(database):
    operator = operators.an_operator(database)
    job = operators.a_dead_job(database)
    form = {"kind": "job", "key": key_of(job)}

    first = operator.post("/desk/operations/again", form)
    second = operator.post("/desk/operations/again", form)

    assert (first.status_code, second.status_code) == (302, 409)
    assert "已经重新排队或已办完" in second.content.decode()
    assert statuses(database) == ["todo"]
    assert [(did, subject) for did, subject, _ in acts(database)] == [
        ("operations.run_again", f"job:{job}")
    ]


def test_all_of_one_name_go_back_together_and_others_stay(database):
    operator = operators.an_operator(database)
    for _nth in range(3):
        operators.a_dead_job(database, "tongban.send")
    operators.a_dead_job(database, "tongban.print")
    form = {"kind": "job", "name": "tongban.send"}

    asked = operator.get("/desk/operations/again?kind=job&name=tongban.send").content.decode()
    done = operator.post("/desk/operations/again", form, follow=True).content.decode()

    assert "重新执行这3件：tongban.send？" in asked
    assert "3件已重新排队" in done
    assert statuses(database) == ["todo", "todo", "todo", "failed"]
    assert acts(database)[0][2] == {"name": "tongban.send", "number": 3}


def test_no_more_than_five_hundred_go_back_at_once(database):
    with database.superuser() as admin:
        admin.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status) "
            "SELECT 'default', 'tongban.send', 'failed' FROM generate_series(1, 502)"
        )
    operator = operators.an_operator(database)

    asked = operator.get("/desk/operations/again?kind=job&name=tongban.send").content.decode()
    operator.post("/desk/operations/again", {"kind": "job", "name": "tongban.send"})

    assert "之后还剩2件" in asked
    assert statuses(database).count("failed") == 2


def test_a_job_whose_double_waits_already_is_refused_and_stays(database):
    operator = operators.an_operator(database)
    dead = operators.a_dead_job(database)
    with database.superuser() as admin:
        admin.execute("UPDATE procrastinate_jobs SET queueing_lock = 'one'")
        admin.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock) "
            "VALUES ('default', 'tongban.forget_old_jobs', 'one')"
        )

    answer = operator.post("/desk/operations/again", {"kind": "job", "key": key_of(dead)})

    assert answer.status_code == 409
    assert statuses(database) == ["failed", "todo"]
    assert acts(database) == []


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "person", "key": str(uuid.uuid4())},
        {"kind": "job", "key": str(uuid.uuid4())},
        {"kind": "reaction", "key": str(uuid.uuid4())},
        {"kind": "job", "name": "tongban.no_such"},
        {"kind": "job", "name": "'; DROP TABLE identity_person; --"},
        {"kind": "", "key": "nonsense"},
        {},
    ],
)
def test_what_is_no_dead_letter_is_refused_with_a_sentence(database, form):
    operator = operators.an_operator(database)

    answer = operator.post("/desk/operations/again", form)

    assert answer.status_code in (404, 409)
    assert "死信" in answer.content.decode()
    assert acts(database) == []


def test_a_letter_that_is_gone_says_so(database):
    operator = operators.an_operator(database)

    for address in (
        f"/desk/operations/dead/job/{uuid.uuid4()}",
        f"/desk/operations/dead/person/{uuid.uuid4()}",
        "/desk/operations/again?kind=job&name=tongban.send",
    ):
        assert operator.get(address).status_code == 404, address


def test_long_lists_are_paged_by_their_last_row_with_the_same_number_of_queries(database):
    operator = operators.an_operator(database)
    operators.a_dead_job(database)
    with CaptureQueriesContext(connection) as few:
        operator.get("/desk/operations/dead")
    for nth in range(doors.PAGE + 9):
        with clock.at(clock.now() + timedelta(seconds=nth)):
            operators.a_dead_job(database, f"tongban.t{nth:03d}")

    with CaptureQueriesContext(connection) as many:
        first = operator.get("/desk/operations/dead").content.decode()
    onward = first.split('class="btn quiet sm" href="')[1].split('"')[0].replace("&amp;", "&")
    second = operator.get(onward).content.decode()

    assert len(many) == len(few)
    assert first.count("/desk/operations/dead/job/") == doors.PAGE
    assert second.count("/desk/operations/dead/job/") == 10
    assert "tongban.t058" in first
    assert "tongban.t000" in second


DOORS = (
    "SELECT * FROM operations_vitals('2026-03-02')",
    "SELECT * FROM operations_jobs('2026-03-02')",
    "SELECT * FROM operations_turns('2026-03-02')",
    "SELECT * FROM operations_letters('2026-03-02', '', '', NULL, NULL, 5)",
    "SELECT * FROM operations_one_letter('2026-03-02', 'job', gen_random_uuid())",
    "SELECT * FROM operations_letter_heaps('2026-03-02')",
    "SELECT operations_run_again('2026-03-02', 'job', gen_random_uuid(), now())",
    "SELECT operations_run_all_again('2026-03-02', 'job', 'x', now(), 5)",
)


@pytest.mark.parametrize("statement", DOORS)
def test_every_door_asks_for_the_duty_in_the_database(database, statement):
    with database.as_worker():
        department = worlds.a_department()
        clerk = worlds.an_officer("calendar.load", department_id=department)
        operator = worlds.an_officer("system.operate", department_id=department)

    with acting(Actor.officer(operator, department)), connection.cursor() as cursor:
        cursor.execute(statement)
    with (
        pytest.raises(ProgrammingError, match="only an officer who operates the system"),
        acting(Actor.officer(clerk, department)),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize("statement", DOORS)
def test_no_door_opens_for_a_citizen(database, statement):
    with database.as_worker():
        person = worlds.a_person()

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        acting(Actor.person(person)),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT payload FROM outbox_owedreaction",
        "SELECT id FROM outbox_owedreaction",
        "SELECT args FROM procrastinate_jobs",
        "SELECT * FROM outbox_jobfailure",
        "SELECT * FROM operations_every_letter()",
        "UPDATE procrastinate_jobs SET status = 'todo'",
    ],
)
def test_an_operator_reads_and_changes_nothing_beside_the_doors(database, statement):
    with database.as_worker():
        department = worlds.a_department()
        operator = worlds.an_officer("system.operate", department_id=department)

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        acting(Actor.officer(operator, department)),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_duty_that_ended_and_an_officer_who_left_open_no_door(database):
    with database.as_worker():
        department = worlds.a_department()
        officer = worlds.an_officer("system.operate", department_id=department)
    operator = Actor.officer(officer, department)
    tomorrow = clock.today() + timedelta(days=1)

    with database.superuser() as admin:
        admin.execute("UPDATE identity_duty SET valid_to = %s", [clock.today()])
    with acting(operator):
        doors.heaps(clock.today())
    with pytest.raises(ProgrammingError, match="operates the system"), acting(operator):
        doors.heaps(tomorrow)
    with database.superuser() as admin:
        admin.execute("UPDATE identity_officer SET left_on = %s", [clock.today()])
    with pytest.raises(ProgrammingError, match="operates the system"), acting(operator):
        doors.heaps(clock.today())


def test_the_act_itself_is_refused_to_a_clerk_whatever_page_asked(database):
    with database.as_worker():
        department = worlds.a_department()
        clerk = worlds.an_officer(department_id=department)
    job = operators.a_dead_job(database)

    with pytest.raises(ProgrammingError, match="operates the system"):
        actions.run_again("job", key_of(job), by=Actor.officer(clerk, department))

    assert statuses(database) == ["failed"]
    assert acts(database) == []


def test_the_platform_itself_may_put_a_letter_back(database):
    job = operators.a_dead_job(database)

    with database.as_worker():
        actions.run_again("job", key_of(job), by=OPERATOR)
        with pytest.raises(Refused, match="已经重新排队"):
            actions.run_again("job", key_of(job), by=OPERATOR)

    assert statuses(database) == ["todo"]


def test_a_job_failure_names_its_error_and_goes_with_its_job(database):
    job = operators.a_dead_job(database)

    with database.superuser() as admin:
        with pytest.raises(psycopg.errors.CheckViolation, match="job_failure_names_its_error"):
            admin.execute("UPDATE outbox_jobfailure SET failure = ''")
        with pytest.raises(psycopg.errors.NotNullViolation):
            admin.execute("UPDATE outbox_jobfailure SET failure = NULL")
        with pytest.raises(
            psycopg.errors.ForeignKeyViolation, match="job_failure_goes_with_its_job"
        ):
            admin.execute("INSERT INTO outbox_jobfailure VALUES (%s, 'OSError', now())", [job + 1])
        admin.execute("DELETE FROM procrastinate_jobs")
        left = admin.execute("SELECT count(*) FROM outbox_jobfailure").fetchone()
    assert left == (0,)
