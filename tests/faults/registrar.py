"""Many threads in one process that use keys all the time; told what to do by a JSON file.

As the worker's login each thread registers people (each of them by two threads at once), reads
their names and erases some. As the web login each thread looks somebody up, reads its own name
and gives a mandate. They go on until the file `stop` appears; what was done is appended to
`acks`, and any name that cannot be read, or is another, ends the process with code 1.
"""

import contextlib
import json
import os
import sys
import threading
import time
import traceback
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import django

from tongban.kernel import clock

SOME_DAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
GONE = "（已删除）"
MOST = 2_000
failures: list[BaseException] = []


def main(plan_file: str) -> None:
    django.setup()
    plan = json.loads(Path(plan_file).read_text())
    one_round = _register if plan["as"] == "worker" else _give
    threads = [
        threading.Thread(target=_until_stopped, args=(plan, one, one_round))
        for one in plan["threads"]
    ]
    with clock.at(SOME_DAY):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    sys.exit(bool(failures))


Round = Callable[[dict[str, str], dict[str, str], int], str]


def _until_stopped(plan: dict[str, str], one: dict[str, str], one_round: Round) -> None:
    from django.db import connection

    try:
        for nth in range(MOST):
            if failures or Path(plan["stop"]).exists():
                return
            _append(plan["acks"], one_round(plan, one, nth))
            time.sleep(0.25)
    except BaseException as error:
        failures.append(error)
        traceback.print_exc()
        raise
    finally:
        connection.close()


def _register(plan: dict[str, str], one: dict[str, str], nth: int) -> str:
    from django.db import IntegrityError

    from tongban.identity import actions, queries
    from tongban.kernel.actor import Actor
    from tongban.kernel.db import acting
    from tongban.kernel.errors import Refused
    from tongban.kernel.validators import id_check

    by = Actor.task("registrar")
    first = f"990102{date.fromordinal(700_000 + nth):%Y%m%d}{int(one['pair']):03d}"
    number, name = first + id_check(first), f"人{one['pair']}之{nth}"
    with contextlib.suppress(Refused, IntegrityError):
        actions.register_person(actions.Details(name, number), by=by)
    with acting(by):
        person_id = queries.registered_person(number)
        if nth % 7 != 3:
            assert person_id is not None, "somebody registered is not found"
            assert queries.own_name(person_id) == name, "a name cannot be read"
    if nth % 7 == 3 and person_id is not None:
        _erase(person_id)
    return f"{number} {name} {'erased' if nth % 7 == 3 else 'living'}"


def _erase(person_id: uuid.UUID) -> None:
    """The other thread of the pair may be first, and may register the number anew."""
    from tongban.identity import actions, queries
    from tongban.identity.rules import ErasureCase, Grounds
    from tongban.kernel.actor import Actor
    from tongban.kernel.db import acting
    from tongban.kernel.errors import Refused

    by = Actor.task("registrar")
    with contextlib.suppress(Refused):
        actions.erase_person(person_id, Grounds(ErasureCase.ONE, "演示〔2026〕9号"), by=by)
    with acting(by):
        assert queries.own_name(person_id) == GONE, "an erased name is not shown so"


def _give(plan: dict[str, str], one: dict[str, str], nth: int) -> str:
    from tongban.identity import actions, queries
    from tongban.identity.rules import Act, Terms
    from tongban.kernel.actor import Actor
    from tongban.kernel.db import acting

    by = Actor.person(uuid.UUID(one["person"]))
    with acting(by):
        assert queries.own_name(uuid.UUID(one["person"])) == one["name"], "a name cannot be read"
    agent = queries.find_person(
        plan["agent_name"], plan["agent_number"], purpose="mandate.check", by=by
    )
    assert str(agent) == plan["agent"], "the agent is not found"
    key = uuid.uuid5(uuid.UUID(one["person"]), str(nth))
    terms = Terms(frozenset({Act.VIEW}), frozenset(), date(2026, 1, 1), date(2030, 1, 1))
    actions.give_mandate(agent, terms, request_key=key, agent_number=plan["agent_number"], by=by)
    return str(key)


def _append(path: str, line: str) -> None:
    """One write, whole or not at all."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(fd, f"{line}\n".encode())
    os.close(fd)


if __name__ == "__main__":
    main(sys.argv[1])
