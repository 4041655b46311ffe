"""All checks in order: the machine, the server, the house.

Checks that need nothing come first; those that need a running house say so instead of failing
when there is none.
"""

import os
from collections.abc import Callable, Iterator
from functools import partial

from tongban.kernel.errors import Misconfigured
from tongban.site.ops import inside
from tongban.site.ops.doctor import house, machine, server
from tongban.site.ops.doctor.findings import Check, Finding, bad, guarded, note
from tongban.site.ops.place import Databases, Place

_MARKS = {"good": "ok  ", "note": "note", "bad": "FAIL"}
_RUNNING = "running house"
_SERVER = (server.logins, server.version, server.roles)


def run(place: Place, say: Callable[[str], None]) -> int:
    """Print every finding; 1 when any is bad."""
    bad_ones, runs = 0, True
    for finding in examine(place):
        runs = runs and finding.what != _RUNNING
        say(f"{_MARKS[finding.state]}  {finding.what}: {finding.sentence}")
        if finding.remedy:
            say(f"      -> {finding.remedy}")
        bad_ones += finding.state == "bad"
    if bad_ones:
        say(f"{bad_ones} to put right 有 {bad_ones} 项需要处理")
    elif runs:
        say("all well 一切正常")
    else:
        say(f"nothing wrong, but nothing runs in {place.data} 没有发现问题，但这里没有在运行")
    return 1 if bad_ones else 0


def examine(place: Place) -> Iterator[Finding]:
    """All findings, in order."""
    yield from _machine(place)
    databases = _databases(place)
    if databases is None:
        yield from guarded("disk", partial(machine.disk, place))
        yield note(
            _RUNNING,
            f"no Tongban runs in {place.data} and DATABASE_URL is not set",
            "Start one (make demo) and run the doctor again for the checks inside it.",
        )
        return
    for check in _SERVER:
        yield from guarded(check.__name__, partial(check, databases))
    yield from _house(place, databases)


def _machine(place: Place) -> Iterator[Finding]:
    alone: list[Check] = [machine.python, machine.packages, machine.time]
    for check in alone:
        yield from guarded(check.__name__, check)
    for about_place in (
        machine.postgres,
        machine.ports,
        machine.folder,
        machine.keys,
    ):
        yield from guarded(about_place.__name__, partial(about_place, place))


def _house(place: Place, databases: Databases) -> Iterator[Finding]:
    try:
        if Databases.from_environment() is None:
            os.environ.update(place.environment("worker", databases))
        else:
            os.environ.update(place.whereabouts())
        inside.become("worker")
    except Exception as trouble:
        yield bad("settings", str(trouble), "Correct the setting it names.")
        return
    yield from guarded("running house", partial(house.findings, databases))


def _databases(place: Place) -> Databases | None:
    named = Databases.from_environment()
    if named is not None:
        return named
    try:
        return inside.of_running(place)
    except Misconfigured:
        return None
