"""A job is called by its room and its deed, and what was called otherwise is not forgotten."""

from importlib import import_module
from pathlib import Path
from uuid import uuid4

from procrastinate.contrib.django import app

import tongban
from tests.conftest import Clone

ROOMS = Path(tongban.__file__).parent
MIGRATION = import_module("tongban.site.migrations.0004_job_names")


def ours() -> dict[str, list[str]]:
    """Every job of ours by its name, with its former ones."""
    app.perform_import_paths()
    return {
        one.name: one.aliases
        for one in app.tasks.values()
        if one.name.partition(".")[0] not in ("procrastinate", "builtin", "test")
        and "procrastinate" not in one.name
    }


def test_a_job_is_named_by_its_room_and_its_deed() -> None:
    names = [name.split(".") for name in ours()]

    assert {len(parts) for parts in names} == {2}
    for room, _deed in names:
        assert (ROOMS / room).is_dir() or (ROOMS / "kernel" / room).is_dir(), room


def test_former_names_are_known_and_renamed_alike() -> None:
    known = {former: name for name, formers in ours().items() for former in formers}

    assert known == MIGRATION.NAMES


def _a_job(admin, name: str, status: str, lock: str) -> int:
    statement = (
        "INSERT INTO procrastinate_jobs (queue_name, task_name, status, queueing_lock) "
        "VALUES ('default', %s, %s, %s) RETURNING id"
    )
    return admin.execute(statement, [name, status, lock]).fetchone()[0]


def _a_turn(admin, name: str, periodic: str, at: int) -> None:
    admin.execute(
        "INSERT INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp) "
        "VALUES (%s, %s, %s)",
        [name, periodic, at],
    )


def test_what_waits_what_failed_and_when_its_turn_was_survive_the_new_names(
    database: Clone,
) -> None:
    (statement,) = [one.sql for one in MIGRATION.Migration.operations]
    with database.superuser() as admin:
        kept = {
            status: _a_job(admin, "tongban.sweep_files", status, f"{uuid4()}")
            for status in ("todo", "doing", "failed", "succeeded")
        }
        other = _a_job(admin, "identity.verify_body", "todo", "other")
        for name, at in (("tongban", 1), ("tongban", 2), ("storage", 2), ("storage", 3)):
            _a_turn(admin, f"{name}.sweep_files", "orphans", at)

        admin.execute(statement)
        admin.execute(statement)

    found = dict(database.rows("SELECT id, task_name FROM procrastinate_jobs"))
    turns = database.rows(
        "SELECT task_name, defer_timestamp FROM procrastinate_periodic_defers ORDER BY 2"
    )
    assert {status for status, key in kept.items() if found[key] == "storage.sweep_files"} == {
        *("todo", "doing", "failed")
    }
    assert (found[other], found[kept["succeeded"]]) == (
        "identity.verify_body",
        "tongban.sweep_files",
    )
    assert turns == [("storage.sweep_files", at) for at in (1, 2, 3)]
