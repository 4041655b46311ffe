"""One act = one action = one transaction = one audit entry."""

import contextlib
import threading

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction

from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.audit.models import AuditEntry
from tongban.kernel.audit.rules import NotForTheLog
from tongban.kernel.db import acting

pytestmark = pytest.mark.usefixtures("database")

ME = Actor.guest()
READER = Actor.task("reader")


@action
def greet(*, by: Actor, entries: int = 1) -> str:
    for _ in range(entries):
        record(by, "test.greet", "nobody:1")
    return "hello"


@action
def greet_twice(*, by: Actor) -> None:
    greet(by=by)
    greet(by=by)
    record(by, "test.greet_twice", "nobody:2")


@action
def greet_and_carry_on(*, by: Actor) -> None:
    try:
        greet(by=by, entries=0)
    except RuntimeError:
        record(by, "test.carried_on", "nobody:3")


def entries(clone) -> list[str]:
    with clone.superuser() as admin:
        return [row[0] for row in admin.execute("SELECT did FROM audit_auditentry ORDER BY did")]


def test_an_action_leaves_exactly_one_entry(database):
    greet(by=ME)

    assert entries(database) == ["test.greet"]


@pytest.mark.parametrize("times", [0, 2])
def test_an_action_with_no_entry_or_two_is_not_committed(database, times):
    with pytest.raises(RuntimeError, match="audit entries"):
        greet(by=ME, entries=times)

    assert entries(database) == []


def test_an_action_inside_another_joins_it_and_records_its_own_entry(database):
    greet_twice(by=ME)

    assert entries(database) == ["test.greet", "test.greet", "test.greet_twice"]


def test_half_an_act_is_never_committed_whatever_the_outer_action_makes_of_it(database):
    with pytest.raises(RuntimeError, match="went on after"):
        greet_and_carry_on(by=ME)

    assert entries(database) == []


def test_an_entry_the_table_refuses_undoes_the_act(database):
    @action
    def say_much(*, by: Actor) -> None:
        record(by, "test.say", "nobody:1", **{f"code_{nth}": "a" * 100 for nth in range(50)})

    with pytest.raises(IntegrityError, match="audit_entry_detail_is_a_short_object"):
        say_much(by=ME)

    assert entries(database) == []


def test_an_act_that_hides_an_error_of_the_database_is_not_acknowledged(database):
    @action
    def hide(*, by: Actor) -> str:
        record(by, "test.hide", "nobody:1")
        with contextlib.suppress(ProgrammingError):
            AuditEntry.objects.count()
        return "done"

    with pytest.raises(InternalError, match="current transaction is aborted"):
        hide(by=ME)

    assert entries(database) == []


def test_what_an_act_undoes_in_a_savepoint_is_still_in_its_entry(database):
    @action
    def try_and_go_back(*, by: Actor) -> None:
        with contextlib.suppress(ZeroDivisionError), transaction.atomic():
            record(by, "test.try", "nobody:1")
            raise ZeroDivisionError

    try_and_go_back(by=ME)

    assert entries(database) == ["test.try"]


def test_an_action_cannot_join_another_in_a_different_name():
    @action
    def in_two_names(*, by: Actor) -> None:
        greet(by=Actor.task("somebody-else"))

    with pytest.raises(AssertionError, match="acts for"):
        in_two_names(by=ME)


def test_the_log_refuses_words_and_personal_data():
    @action
    def tells_all(value: str, *, by: Actor) -> None:
        record(by, "test.tell", "nobody:1", value=value)

    for value in ("王芳", "call me at noon", "990102199001010012", "19900990000"):
        with pytest.raises(NotForTheLog):
            tells_all(value, by=ME)


def test_outside_acting_the_login_role_sees_no_fenced_table():
    with pytest.raises(ProgrammingError, match="permission denied"):
        AuditEntry.objects.count()


def test_web_roles_may_add_entries_but_not_read_them():
    with pytest.raises(ProgrammingError, match="permission denied"), acting(ME):
        AuditEntry.objects.count()


def test_role_and_context_end_with_the_transaction():
    with acting(Actor.guest()):
        pass

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, nullif(current_setting('app.actor', true), '')")
        assert cursor.fetchone() == ("tongban_web", None)


def test_a_deadlock_costs_one_of_the_two_a_second_try_and_nobody_an_act(database):
    """Two actions lock two rows in opposite order; PostgreSQL breaks one, which runs again."""
    both_hold_one = threading.Barrier(2, timeout=30)
    tries: list[str] = []

    @action
    def take(first: str, second: str, *, by: Actor) -> None:
        tries.append(first)
        record(by, "test.take", f"row:{first}")
        _lock(first)
        if len(tries) <= 2:
            both_hold_one.wait()
        _lock(second)

    def in_a_thread(first: str, second: str) -> None:
        try:
            take(first, second, by=ME)
        finally:
            connection.close()

    with database.superuser() as superuser:
        superuser.execute("CREATE TABLE two_rows (name text PRIMARY KEY, n int)")
        superuser.execute("INSERT INTO two_rows VALUES ('a', 0), ('b', 0)")
        superuser.execute("GRANT SELECT, UPDATE ON two_rows TO tongban_person")
    threads = [
        threading.Thread(target=in_a_thread, args=names) for names in (("a", "b"), ("b", "a"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(tries) == 3
    assert entries(database) == ["test.take", "test.take"]
    with database.superuser() as superuser:
        assert superuser.execute("SELECT sum(n) FROM two_rows").fetchone() == (4,)


def _lock(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE two_rows SET n = n + 1 WHERE name = %s", [name])
