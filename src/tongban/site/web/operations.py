"""The operator's console (运行): what is wrong first, then every number behind it.

Officers who operate the system see no business here: counts, ids and times (三员分立).
"""

from dataclasses import dataclass
from importlib import metadata
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongban.identity.rules import OPERATE
from tongban.kernel import clock
from tongban.kernel.crypto import port as crypto
from tongban.kernel.db import acting
from tongban.kernel.errors import Misconfigured
from tongban.kernel.health.findings import Finding, worst_first
from tongban.kernel.health.readings import House, KeyAge
from tongban.kernel.web import guards
from tongban.kernel.web.htmx import page_or_part
from tongban.kernel.web.request import Request
from tongban.kernel.web.times import day_text
from tongban.kernel.web.watching import WATCH
from tongban.site.operations import doors, look
from tongban.site.web import turns
from tongban.site.web.words import OUTCOMES, PURPOSES, size, span, task

HERE = "/desk/operations"
EVERY_S = 15


@guards.officer(OPERATE)
def operations(request: Request) -> HttpResponse:
    """The whole house at a glance; the same address gives htmx the part that changes."""
    seen = look.house(request.actor, request)
    found = worst_first(look.findings(seen))
    with acting(request.actor):
        heaps = doors.heaps(clock.today())
    opened = request.GET.get("open", "")
    context = {
        "now": clock.shanghai(clock.now()),
        "rows": [_row(one, opened, _still(request)) for one in found if one.state != "ok"],
        "well": [_row(one, opened, _still(request)) for one in found if one.state == "ok"],
        "verdict": _verdict(found),
        "heaps": [_heap(one) for one in heaps],
        "works": [(task(one.task), one) for one in seen.works],
        "turns": [_turn(one, _still(request)) for one in turns.lines(seen.turns, opened)],
        "outcomes": OUTCOMES,
        "facts": _facts(seen),
        "keys": [_key(one) for one in seen.keys],
        "still": _still(request),
        "every_s": EVERY_S,
        "onward": _address(opened, False),
        "pause": _address(opened, True),
        "watch": f"{HERE}?{urlencode({WATCH: '1', **({'open': opened} if opened else {})})}",
    }
    return page_or_part(request, "site/operations.html", "site/_operations.html", context)


@dataclass(frozen=True, slots=True)
class Row:
    """A finding as a line that opens."""

    found: Finding
    is_open: bool
    toggle: str
    """The address that opens it, or closes it again."""


def _row(found: Finding, opened: str, still: bool) -> Row:
    is_open = found.name == opened
    return Row(found, is_open, _address("" if is_open else found.name, still))


def _turn(line: turns.Line, still: bool) -> tuple[turns.Line, str]:
    """A line of the timetable and the address that opens or closes what it stands for."""
    return line, _address("" if line.is_open else line.key, still)


def _address(opened: str, still: bool) -> str:
    query = ({"open": opened} if opened else {}) | ({"still": "1"} if still else {})
    return f"{HERE}?{urlencode(query)}" if query else HERE


def _still(request: Request) -> bool:
    return "still" in request.GET


def _verdict(found: list[Finding]) -> tuple[str, str]:
    """The kind of note and the sentence above everything."""
    alarms = sum(one.is_alarm for one in found)
    notes = sum(one.state == "note" for one in found)
    if alarms:
        sentence = ngettext("有%(n)s项要马上处理。", "有%(n)s项要马上处理。", alarms)
        return "bad", sentence % {"n": alarms}
    if notes:
        sentence = ngettext("都在运行，有%(n)s项要留意。", "都在运行，有%(n)s项要留意。", notes)
        return "warn", sentence % {"n": notes}
    return "good", _("一切正常。")


def _heap(heap: doors.Heap) -> dict[str, Any]:
    query = urlencode({"kind": heap.kind, "name": heap.name})
    return {
        "heap": heap,
        "label": task(heap.name),
        "list": f"{HERE}/dead?{query}",
        "again": f"{HERE}/again?{query}",
    }


def _key(age: KeyAge) -> dict[str, str]:
    days = (clock.now() - age.created_at).days
    label = PURPOSES.get(age.purpose, age.purpose)
    value = _("{suite}，用了{age}，留有{n}把").format(
        suite=age.suite, age=ngettext("{n}天", "{n}天", days).format(n=days), n=age.number
    )
    return {"label": f"{label} ({age.use})", "value": value}


def _facts(seen: House) -> list[dict[str, str]]:
    vitals, now = seen.vitals, clock.now()
    checkpoint = vitals.pulse.checkpoint_at
    rows = [
        (_("版本"), _version()),
        (_("已执行的结构变更"), str(vitals.migrations_applied)),
        (_("主密钥"), _master_key()),
        (_("数据库大小"), size(vitals.database_bytes)),
        (_("数据库连接"), f"{vitals.connections_used} / {vitals.connections_most}"),
        (_("各进程的连接"), _sessions(vitals.sessions)),
        (_("最近的检查点"), span(now - checkpoint) if checkpoint else _("还没有")),
        (_("待定序的审计记录"), _waiting(vitals.pulse.entries_waiting, vitals.pulse.entry_oldest)),
        (_("待办的后续事务"), _owed(seen)),
        (_("日历年份"), _("、").join(str(year) for year in sorted(seen.years))),
        (_("上一次完整的备份"), _backup(seen)),
    ]
    rows += [
        (_("磁盘（{name}）").format(name=one.folder), f"{size(one.free)} / {size(one.total)}")
        for one in seen.disks
    ]
    return [{"label": label, "value": value} for label, value in rows]


def _version() -> str:
    try:
        return metadata.version("tongban")
    except metadata.PackageNotFoundError:
        return _("没有安装，从源码运行")


def _master_key() -> str:
    try:
        return crypto.master_key_id()
    except Misconfigured:
        return _("打不开")


def _sessions(counted: dict[str, int]) -> str:
    parts = [f"{part} {counted.get(part, 0)}" for part in ("web", "live", "worker", "sequencer")]
    return _("、").join(parts)


def _waiting(number: int, oldest: Any) -> str:
    if not number or oldest is None:
        return "0"
    return _("{n}，最早的等了{age}").format(n=number, age=span(clock.now() - oldest))


def _owed(seen: House) -> str:
    pulse = seen.vitals.pulse
    waiting = _waiting(pulse.owed_waiting, pulse.owed_oldest)
    return _("{waiting}；正在办{n}").format(waiting=waiting, n=seen.vitals.owed_leased)


def _backup(seen: House) -> str:
    last = seen.backup
    if last is None or last.finished_at is None:
        return _("还没有")
    return _("{day}，{size}").format(day=day_text(last.finished_at, False), size=size(last.size))
