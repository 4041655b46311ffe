"""What runs behind the pages, judged by numbers: processes, sequencer, reactions, jobs."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from tongban.kernel.health.findings import Finding
from tongban.kernel.health.readings import House, Pulse, Turn, Vitals

ENTRY_LATE = timedelta(seconds=10)
"""An audit entry without a place for longer is an alarm (house.md 0.7)."""
OWED_LATE = timedelta(minutes=10)
"""A reaction undone for longer is an alarm (house.md 3.11)."""
LETTERS = "/desk/operations/dead"


def look(house: House, now: datetime) -> Iterator[Finding]:
    """Everything behind the pages."""
    yield live(house.vitals)
    yield worker(house.vitals)
    yield sequencer(house.vitals.pulse, now, house.vitals)
    yield reactions(house.vitals.pulse, now, house.vitals)
    yield jobs(house.vitals)
    yield timetable(house.turns)


def live(vitals: Vitals) -> Finding:
    """Whether a live process listens."""
    title = _("实时提醒")
    if vitals.sessions.get("live", 0):
        return Finding("live", title, reason=_("live进程在运行。"))
    return Finding(
        "live",
        title,
        "late",
        _("没有live进程连着数据库。"),
        _("看它为什么停了，再启动它。页面照常能用，消息数要刷新才变。"),
        _("打开的页面收不到新消息提醒，指标也由它提供。"),
        commands=("tongban serve live",),
    )


def worker(vitals: Vitals) -> Finding:
    """Whether a worker works: it has a session, and its heart beats (WORKER_LEASE_S)."""
    title, most_s = _("后台进程"), settings.WORKER_LEASE_S
    running = vitals.sessions.get("worker", 0)
    age = vitals.heartbeat_age_s
    if running and age is not None and age <= most_s:
        return Finding("worker", title, reason=_("worker进程在运行。"))
    if running:
        reason = _("worker进程连着数据库，但超过{n}秒没有心跳。").format(n=most_s)
        fix = _("看它的日志在做什么；确认卡住了就重启它，做了一半的作业会重新执行。")
    else:
        reason = _("没有worker进程连着数据库。")
        fix = _("看它为什么停了，再启动它。该办的事都存着，恢复后接着办，不会丢也不会重复。")
    why = _("通知、后续事务、作业和定时任务都由它来办。")
    return Finding("worker", title, "late", reason, fix, why, commands=("tongban serve worker",))


def sequencer(pulse: Pulse, now: datetime, vitals: Vitals | None = None) -> Finding:
    """Whether audit entries get their places in time."""
    title = _("审计定序")
    why = _("没有定序的记录还不能证明没被改过；内部人改历史靠它发现。")
    fix = _("看sequencer进程是否在运行、签名密钥是否读得到；记录没有丢，恢复后会补上。")
    if pulse.entry_oldest is not None and now - pulse.entry_oldest > ENTRY_LATE:
        reason = _("有{n}条审计记录等了超过10秒还没有定序。").format(n=pulse.entries_waiting)
        return _late("sequencer", title, reason, fix, why, "tongban serve sequencer")
    if vitals is not None and vitals.entries_refused:
        reason = _("有{n}条审计记录的封印不是本平台的。").format(n=vitals.entries_refused)
        fix = _("有人越过程序写了数据库，或换过密钥。保留现场，执行下面的命令，并报安全管理员。")
        return _late("sequencer", title, reason, fix, why, "tongban audit verify")
    if vitals is not None and not vitals.is_sequencer_elected:
        reason = _("没有sequencer进程在定序。")
        return _late("sequencer", title, reason, fix, why, "tongban serve sequencer")
    return Finding("sequencer", title, reason=_("没有积压。"))


def reactions(pulse: Pulse, now: datetime, vitals: Vitals | None = None) -> Finding:
    """Whether what follows from facts is done in time; without vitals, jobs count in."""
    title = _("后续事务")
    dead = pulse.owed_dead + (0 if vitals else pulse.jobs_dead)
    if dead:
        return Finding(
            "reactions",
            title,
            "late",
            _("有{n}件后续事务多次失败，等人处理。").format(n=dead),
            _("在worker的日志里按编号找原因，改正后重新执行。"),
            _("有人该收到的通知、该生成的结果还没有。"),
            address=LETTERS,
        )
    if pulse.owed_oldest is not None and now - pulse.owed_oldest > OWED_LATE:
        return Finding(
            "reactions",
            title,
            "late",
            _("有{n}件后续事务等了超过10分钟。").format(n=pulse.owed_waiting),
            _("看worker进程是否在运行。事情没有丢，恢复后会接着办。"),
            _("有人该收到的通知、该生成的结果还没有。"),
            commands=("tongban serve worker",),
        )
    return Finding("reactions", title, reason=_("{n}件在等。").format(n=pulse.owed_waiting))


def jobs(vitals: Vitals) -> Finding:
    """Whether jobs fail or stand still."""
    title = _("作业")
    if vitals.pulse.jobs_dead:
        return Finding(
            "jobs",
            title,
            "late",
            _("有{n}个作业失败，等人处理。").format(n=vitals.pulse.jobs_dead),
            _("在worker的日志里按编号找原因，改正后重新执行。"),
            _("与外面往来的事、文件和定时任务靠作业办成。"),
            address=LETTERS,
        )
    if vitals.jobs_stalled:
        return Finding(
            "jobs",
            title,
            "note",
            _("有{n}个作业的进程已经没有心跳。").format(n=vitals.jobs_stalled),
            _("一分钟内会自动重新执行；没有的话，看worker进程是否在运行。"),
            commands=("tongban serve worker",),
        )
    reason = _("{n}个在排队。").format(n=vitals.jobs_queued)
    return Finding("jobs", title, reason=reason)


def timetable(turns: tuple[Turn, ...]) -> Finding:
    """Whether the platform's own clockwork missed a turn."""
    title = _("定时任务")
    late = [turn for turn in turns if turn.is_late]
    failed = [turn for turn in turns if turn.outcome == "failed"]
    if late:
        reason = _("{names}误了点。").format(names=_("、").join(turn.task for turn in late))
        fix = _("看worker进程是否在运行；恢复后下一次到点就会执行，多执行一次也无妨。")
        why = _("过期的会话、办完的记录靠它清理，断了的作业靠它续上。")
        return _late("timetable", title, reason, fix, why, "tongban serve worker")
    if failed:
        reason = _("{names}上一次失败了。").format(names=_("、").join(t.task for t in failed))
        fix = _("在worker的日志里按编号找原因；下一次到点还会再试。")
        return Finding("timetable", title, "note", reason, fix, address=LETTERS)
    return Finding("timetable", title, reason=_("没有误点的。"))


def _late(name: str, title: str, reason: str, fix: str, why: str, command: str) -> Finding:
    return Finding(name, title, "late", reason, fix, why, commands=(command,))
