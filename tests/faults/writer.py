"""Many writers in one process, giving mandates; told what to do by a JSON file.

Each thread gives the mandates of its list, one after the other, and appends the request key to
the acknowledgement file once the action has returned: what stands there was acknowledged. Killed
and started again, it goes on with what was not acknowledged, under the same request keys.
"""

import json
import os
import sys
import threading
import time
import uuid
from datetime import UTC, date, datetime
from pathlib import Path

import django

# The ages of these people are no matter here.
os.environ["AGENT_MUST_BE_ADULT"] = "no"

from tongban.kernel import clock

SOME_DAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def main(plan_file: str) -> None:
    django.setup()
    plan = json.loads(Path(plan_file).read_text())
    done = _acknowledged(Path(plan["acks"]))
    threads = [
        threading.Thread(target=_write, args=(plan, giver, [k for k in keys if k not in done]))
        for giver, keys in plan["givers"].items()
    ]
    with clock.at(SOME_DAY):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    sys.exit(bool(failures))


def _acknowledged(acks: Path) -> set[str]:
    return set(acks.read_text().split()) if acks.exists() else set()


failures: list[BaseException] = []


def _write(plan: dict[str, str], giver: str, keys: list[str]) -> None:
    from django.db import connection

    try:
        for key in keys:
            _give_until_acknowledged(plan, giver, key)
            _append(plan["acks"], key)
    except BaseException as error:
        failures.append(error)
        raise
    finally:
        connection.close()


def _give_until_acknowledged(plan: dict[str, str], giver: str, key: str) -> None:
    from django.db import InterfaceError, OperationalError, connection

    from tongban.identity import actions
    from tongban.identity.rules import Act, Terms
    from tongban.kernel.actor import Actor

    terms = Terms(frozenset({Act.VIEW}), frozenset(), date(2026, 1, 1), date(2030, 1, 1))
    until = time.monotonic() + 120
    while True:
        try:
            actions.give_mandate(
                uuid.UUID(plan["agent"]),
                terms,
                request_key=uuid.UUID(key),
                by=Actor.person(uuid.UUID(giver)),
            )
            return
        except (OperationalError, InterfaceError):
            if time.monotonic() > until:
                raise
            _append(plan["torn"], key)
            connection.close()
            time.sleep(0.1)


def _append(path: str, key: str) -> None:
    """One write, whole or not at all; it survives the death of the process."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(fd, f"{key}\n".encode())
    os.close(fd)


if __name__ == "__main__":
    main(sys.argv[1])
