"""A run of the backup is entered when it is over, and says whether it is whole."""

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from tests.conftest import Clone
from tests.worlds import SOME_DAY
from tongban.kernel.actor import Actor
from tongban.kernel.audit.models import AuditEntry
from tongban.kernel.db import acting
from tongban.kernel.models import BackupRun
from tongban.site import actions
from tongban.site.actions import RunOfBackup

ME = Actor.task("backup")
WHOLE = RunOfBackup(
    kind="full",
    began_at=SOME_DAY,
    finished_at=SOME_DAY + timedelta(minutes=3),
    size=4096,
    label="nightly",
    digest="sha256:" + "a" * 64,
)


def test_a_whole_backup_is_entered_with_its_digest_in_the_log(as_worker: Clone) -> None:
    entered = actions.enter_backup_run(WHOLE, by=ME)

    with acting(ME):
        row = BackupRun.objects.get(pk=entered)
        entry = AuditEntry.objects.get(did="backup.run")
    assert (row.whole, row.size, row.label) == (True, 4096, "nightly")
    assert entry.subject == f"backup:{entered}"
    assert entry.detail["digest"] == WHOLE.digest


def test_a_backup_that_failed_is_entered_with_the_reason(as_worker: Clone) -> None:
    failed = replace(WHOLE, digest="", failure="disk_full", size=0)

    entered = actions.enter_backup_run(failed, by=ME)

    with acting(ME):
        row = BackupRun.objects.get(pk=entered)
        entry = AuditEntry.objects.get(did="backup.run")
    assert (row.whole, row.failure) == (False, "disk_full")
    assert entry.detail["failure"] == "disk_full"


ROW = (
    "INSERT INTO kernel_backuprun (id, kind, began_at, finished_at, size, digest, whole, failure, "
    "label) VALUES (gen_random_uuid(), {kind}, '2026-03-02', {until}, {size}, {digest}, {whole}, "
    "{failure}, {label})"
)
GOOD = {
    "kind": "'full'",
    "until": "'2026-03-03'",
    "size": "1",
    "digest": f"'sha256:{'a' * 64}'",
    "whole": "true",
    "failure": "''",
    "label": "'nightly'",
}
UNWHOLE = {"whole": "false", "digest": "''"}

BROKEN = [
    ("backup_run_kind_is_known", {"kind": "'half'"}),
    ("backup_run_ends_after_it_begins", {"until": "'2026-03-01'"}),
    ("backup_run_is_whole_or_says_why_not", {"digest": "''"}),
    ("backup_run_is_whole_or_says_why_not", {"digest": "'md5:aa'"}),
    ("backup_run_is_whole_or_says_why_not", {"size": "0"}),
    ("backup_run_is_whole_or_says_why_not", {"failure": "'disk_full'"}),
    ("backup_run_is_whole_or_says_why_not", UNWHOLE),
    ("backup_run_is_whole_or_says_why_not", UNWHOLE | {"failure": "'Words about it'"}),
    ("backup_run_is_whole_or_says_why_not", UNWHOLE | {"failure": "'x'", "size": "-1"}),
    ("backup_run_label_is_no_path", {"label": "''"}),
    ("backup_run_label_is_no_path", {"label": "'/srv/backups'"}),
    ("backup_run_label_is_no_path", {"label": "'D:\\backups'"}),
]


@pytest.mark.parametrize(("constraint", "change"), BROKEN)
def test_the_table_refuses(database: Clone, constraint: str, change: dict[str, str]) -> None:
    with database.superuser() as superuser:
        superuser.execute(ROW.format(**GOOD))

        with pytest.raises(psycopg.errors.CheckViolation) as refused:
            superuser.execute(ROW.format(**GOOD | change))

    assert refused.value.diag.constraint_name == constraint


@pytest.mark.parametrize("column", ["kind", "until", "size", "digest", "whole", "failure", "label"])
def test_nothing_a_constraint_speaks_of_may_be_left_out(database: Clone, column: str) -> None:
    with database.superuser() as superuser, pytest.raises(psycopg.errors.NotNullViolation):
        superuser.execute(ROW.format(**GOOD | {column: "NULL"}))
