"""What readiness looks at, each finding with its reason and its fix."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongban.kernel import clock, fences
from tongban.kernel.crypto import port as crypto
from tongban.kernel.errors import Misconfigured

ENTRY_LATE = timedelta(seconds=10)
"""An audit entry without a place for longer is an alarm (house.md 0.7)."""
OWED_LATE = timedelta(minutes=10)
"""A reaction undone for longer is an alarm (house.md 3.11)."""
KEPT_S = 2.0
"""A result is used again for this long, so that asking often costs nothing."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: `state` is ok, late (an alarm) or down (not ready)."""

    name: str
    title: str
    state: str = "ok"
    reason: str = ""
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Pulse:
    """What runs behind the pages, in numbers (web_pulse)."""

    entries_waiting: int
    entry_oldest: datetime | None
    checkpoint_at: datetime | None
    owed_waiting: int
    owed_oldest: datetime | None
    owed_dead: int
    jobs_dead: int


def checks() -> list[Check]:
    """All checks, at most KEPT_S old."""
    with _lock:
        language = get_language()
        if _kept and _kept[0][0] == language and time.monotonic() - _kept[0][1] < KEPT_S:
            return _kept[0][2]
        found = list(_look())
        _kept[:] = [(language, time.monotonic(), found)]
        return found


_lock = threading.Lock()
_kept: list[tuple[str | None, float, list[Check]]] = []


def _look() -> Iterator[Check]:
    database = _database()
    yield database
    if database.state == "ok":
        for check in (_migrations, _fences, _keys):
            yield _guarded(check)
        yield from _behind()


def _database() -> Check:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return Check(
            "database",
            _("数据库"),
            "down",
            _("数据库没有应答（{kind}）。").format(kind=type(error).__name__),
            _("检查PostgreSQL是否在运行、DATABASE_URL对不对；tongban doctor会指出原因。"),
        )
    return Check("database", _("数据库"))


def _guarded(check: Callable[[], Check]) -> Check:
    try:
        return check()
    except DatabaseError as error:
        return Check(
            check.__name__.strip("_"),
            check.__doc__ or "",
            "down",
            _("查询失败（{kind}）。").format(kind=type(error).__name__),
            _("运行tongban migrate；仍不行请看tongban doctor。"),
        )


_migrated: set[str] = set()


def _migrations() -> Check:
    """数据库结构"""
    name = str(connection.settings_dict["NAME"])
    if name not in _migrated:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if pending:
            return Check(
                "migrations",
                _("数据库结构"),
                "down",
                _("有{n}个结构变更还没有执行。").format(n=len(pending)),
                _("运行tongban migrate。"),
            )
        _migrated.add(name)
    return Check("migrations", _("数据库结构"))


def _fences() -> Check:
    """行级权限"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description('public'::regnamespace, 'pg_namespace')")
        mark = str((cursor.fetchone() or [""])[0])
    if not mark.endswith(fences.load(settings.FENCES_FILE).digest):
        return Check(
            "fences",
            _("行级权限"),
            "down",
            _("数据库里的权限和行级策略与这一版程序的权限表不一致。"),
            _("运行tongban migrate。"),
        )
    return Check("fences", _("行级权限"))


def _keys() -> Check:
    """密钥"""
    try:
        crypto.check_master()
    except Misconfigured as trouble:
        return Check(
            "keys",
            _("密钥"),
            "down",
            str(trouble),
            _("核对MASTER_KEY_FILE指的是不是这个数据库的主密钥；备份里的主密钥可以恢复。"),
        )
    return Check("keys", _("密钥"))


def _behind() -> Iterator[Check]:
    try:
        pulse = read_pulse()
    except DatabaseError:
        yield Check(
            "behind", _("后台"), "late", _("读不到后台的情况。"), _("运行tongban migrate。")
        )
        return
    yield sequencer(pulse, clock.now())
    yield reactions(pulse, clock.now())


def read_pulse() -> Pulse:
    """One row of numbers, for the web login or the worker."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM web_pulse()")
        return Pulse(*cursor.fetchone())


def sequencer(pulse: Pulse, now: datetime) -> Check:
    """Whether audit entries get their places in time."""
    if pulse.entry_oldest is not None and now - pulse.entry_oldest > ENTRY_LATE:
        return Check(
            "sequencer",
            _("审计定序"),
            "late",
            _("有{n}条审计记录等了超过10秒还没有定序。").format(n=pulse.entries_waiting),
            _("看sequencer进程是否在运行、签名密钥是否读得到；记录没有丢，恢复后会补上。"),
        )
    return Check("sequencer", _("审计定序"))


def reactions(pulse: Pulse, now: datetime) -> Check:
    """Whether what follows from facts is done in time."""
    dead = pulse.owed_dead + pulse.jobs_dead
    if dead:
        return Check(
            "reactions",
            _("后续事务"),
            "late",
            _("有{n}件后续事务多次失败，等人处理。").format(n=dead),
            _("在worker的日志里按编号找原因，改正后重新执行。"),
        )
    if pulse.owed_oldest is not None and now - pulse.owed_oldest > OWED_LATE:
        return Check(
            "reactions",
            _("后续事务"),
            "late",
            _("有{n}件后续事务等了超过10分钟。").format(n=pulse.owed_waiting),
            _("看worker进程是否在运行。事情没有丢，恢复后会接着办。"),
        )
    return Check("reactions", _("后续事务"))


def gauges() -> Iterator[tuple[str, str, float]]:
    """The pulse as gauges, for metrics.serve in the worker."""
    pulse, now = read_pulse(), clock.now()
    connection.close()
    yield "tongban_audit_waiting", "Audit entries without a place", pulse.entries_waiting
    yield "tongban_audit_lag_seconds", "Age of the oldest of them", _age(pulse.entry_oldest, now)
    yield "tongban_outbox_waiting", "Reactions owed", pulse.owed_waiting
    yield "tongban_outbox_lag_seconds", "Age of the oldest of them", _age(pulse.owed_oldest, now)
    yield "tongban_outbox_dead", "Reactions that wait for a person", pulse.owed_dead
    yield "tongban_jobs_dead", "Jobs that wait for a person", pulse.jobs_dead


def _age(moment: datetime | None, now: datetime) -> float:
    return max((now - moment).total_seconds(), 0.0) if moment else 0.0
