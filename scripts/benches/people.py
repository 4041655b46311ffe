"""People for a bench: registered, with accounts and open sessions, in a house that runs.

    python -m scripts.benches.people DATA COUNT

prints one JSON object a line. They come in by the actions and the session store, as anybody; only
the typing of each password is left out, whose cost is another row's (sign_in). Everybody's
password is the same, hashed once.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from scripts.benches.servers import House, environment

PASSWORD = "a-long-bench-word"
_SINCE = date(1950, 1, 1)
_BATCH = 100


@dataclass(frozen=True, slots=True)
class Person:
    """What a browser of theirs and somebody who names them need."""

    id: str
    name: str
    id_number: str
    login_name: str
    session: str


def in_house(house: House, count: int) -> list[Person]:
    """Let another process make them: this one stays free of the house's settings."""
    words = [sys.executable, "-m", "scripts.benches.people", str(house.folder), str(count)]
    done = subprocess.run(words, env=environment(), capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"no people for the bench:\n{done.stderr}")
    return [Person(**json.loads(line)) for line in done.stdout.splitlines()]


def main() -> None:
    from tongban.site.ops import inside
    from tongban.site.ops.place import Place

    data, count = Path(sys.argv[1]), int(sys.argv[2])
    inside.enter("worker", data)
    known = list(registered(count))
    inside.change_login("web", inside.of_running(Place(data=data)))
    for account_id, person in known:
        print(json.dumps(asdict(person) | {"session": session(account_id)}, ensure_ascii=False))


def registered(count: int) -> "Iterator[tuple[object, Person]]":
    """Accounts and people, entered by the actions; Django is connected as the worker."""
    from django.contrib.auth.hashers import make_password

    from tongban.identity.actions import Details, Hashed, open_account, register_person
    from tongban.identity.rules import Evidence, EvidenceKind
    from tongban.kernel.action import unit
    from tongban.kernel.actor import Actor

    by, hashed = Actor.task("bench"), Hashed(make_password(PASSWORD))
    shown = Evidence(EvidenceKind.DEMONSTRATION, "bench")
    for first in range(0, count, _BATCH):
        with unit(by, "bench.people"):
            for nth in range(first, min(first + _BATCH, count)):
                name, number, login = _name(nth), _id_number(nth), f"bench.{nth}"
                person_id = register_person(Details(name, number), by=by)
                account_id = open_account(
                    login_name=login,
                    password=hashed,
                    trust_level=4,
                    person_id=person_id,
                    evidence=shown,
                    by=by,
                )
                yield account_id, Person(str(person_id), name, number, login, "")


def session(account_id: object) -> str:
    """What `login` puts into a fresh session."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from tongban.identity.models import Account
    from tongban.identity.web.sign_in import BACKEND
    from tongban.kernel.web.sessions import SessionStore

    account = Account.objects.get(pk=account_id)
    made = SessionStore()
    made[SESSION_KEY] = str(account.pk)
    made[BACKEND_SESSION_KEY] = BACKEND
    made[HASH_SESSION_KEY] = account.get_session_auth_hash()
    made.create()
    return str(made.session_key)


def _name(nth: int) -> str:
    """No two alike: a fictional surname and one of the 20,000 common characters."""
    return f"演{chr(0x4E00 + nth)}"


def _id_number(nth: int) -> str:
    """Of region 99, a birthday each."""
    from tongban.kernel import validators
    from tongban.site.demo.places import DISTRICT

    first = f"{DISTRICT}{_SINCE + timedelta(days=nth):%Y%m%d}997"
    return first + validators.id_check(first)


if __name__ == "__main__":
    main()
