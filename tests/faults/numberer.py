"""One process that takes numbers as fast as it can; told what to do by a JSON file.

python -m tests.faults.numberer <plan>

As the web it hands applications in, as the worker it gives certificates their numbers. It says
"ready", waits for a line, and appends what it was answered to `acks`, one act a line.
"""

import json
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import django

from tongban.kernel import clock

SOME_DAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def main(plan_file: str) -> None:
    django.setup()
    plan = json.loads(Path(plan_file).read_text())
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    take_all(os.environ["TONGBAN_AS"], **plan)


def take_all(who: str, things: Sequence[Sequence[Any]], acks: str) -> None:
    """A number for each thing, whether it has one already or not."""
    take = {"web": _case_number, "worker": _certificate_number}[who]
    with clock.at(SOME_DAY):
        for words in things:
            _append(acks, f"{words[0]} {take(*words)}")


def _case_number(application_id: str, person_id: str, edits: int) -> str:
    from tongban.applications import actions
    from tongban.cases import queries
    from tongban.kernel.actor import Actor
    from tongban.kernel.db import acting

    by = Actor.person(UUID(person_id))
    actions.submit(UUID(application_id), edits=edits, trust_level=4, by=by)
    with acting(by):
        return str(queries.case_of_application(UUID(application_id)).number)


def _certificate_number(certificate_id: str) -> str:
    from tongban.certificates import actions, tasks

    row = actions.give_number(UUID(certificate_id), by=tasks.ME)
    assert row is not None, "nobody makes documents here"
    return str(row.number)


def _append(path: str, line: str) -> None:
    """One write, whole or not at all."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(fd, f"{line}\n".encode())
    os.close(fd)


if __name__ == "__main__":
    main(sys.argv[1])
