"""Drafts to hand in and cases to decide, for a bench, in a house that runs.

    python -m scripts.benches.errands DATA drafts COUNT
    python -m scripts.benches.errands DATA reviewed COUNT
    python -m scripts.benches.errands DATA clerk COUNT

Prints one form a line (once.lua): cookie, path, body; of a clerk the cookies of sessions.
Everything came in by the actions. What is sent is what a browser would, but for the token of the
form: a browser's is masked anew each time.
"""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from scripts.benches import people
from scripts.benches.servers import House, environment

if TYPE_CHECKING:
    from tongban.kernel.actor import Actor

LICENCE = "11990102MB0000001P400013112800001"
"""个体工商户设立登记."""
MARKET = "990102-01"
CLERK, EXAMINERS, HEAD = "0417", ("0423", "0431"), "0402"
_TOKEN = "b" * 32


def in_house(house: House, what: str, count: int, file: Path) -> None:
    """Let another process make them: this one stays free of the house's settings."""
    words = [sys.executable, "-m", "scripts.benches.errands", str(house.folder), what, str(count)]
    done = subprocess.run(words, env=environment(), capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"no {what} for the bench:\n{done.stderr}")
    file.write_text(done.stdout)


def main() -> None:
    from tongban.site.ops import inside
    from tongban.site.ops.place import Place

    data, what, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    inside.enter("worker", data)
    databases = inside.of_running(Place(data=data))
    if what == "drafts":
        known = list(people.registered(count))
        inside.change_login("web", databases)
        lines: Iterator[str] = (_drafted(account_id, person) for account_id, person in known)
    elif what == "clerk":
        office = _office()
        inside.change_login("web", databases)
        lines = (f"tongban={_session(office[CLERK])}" for _nth in range(count))
    else:
        office = _office()
        received = _received(office[CLERK], count)
        inside.change_login("web", databases)
        lines = _reviewed(office, received)
    for line in lines:
        print(line)


# --- drafts -------------------------------------------------------------------------------------


def _drafted(account_id: object, person: people.Person) -> str:
    from tongban.applications import actions as applications
    from tongban.applications.actions import Saved
    from tongban.kernel.actor import Actor

    by = Actor.person(UUID(person.id))
    draft = applications.start(LICENCE, by=by)
    edits = 0
    for page, answers in _pages(person).items():
        edits = applications.save(draft, Saved(page, answers), edits=edits, by=by)
    applications.pledge(draft, ["place_pledge"], by=by)
    path = f"/my/applications/{draft}/submit"
    return _line(people.session(account_id), path, {"edits": _edits(draft, by), "declared": "on"})


def _edits(draft: UUID, by: "Actor") -> str:
    from tongban.applications import queries as applications
    from tongban.kernel.db import acting

    with acting(by):
        return str(applications.application(draft).edits)


def _pages(person: people.Person) -> Mapping[str, dict[str, Any]]:
    return {
        "owner": {
            "owner_name": person.name,
            "owner_id_number": person.id_number,
            "mobile": "19900000000",
        },
        "name": {"trade_name": f"示范区{person.name}小店（演示）"},
        "place": {
            "address": "示范市示范区清河街道桂香路18号1层",
            "area": "60",
            "tenure": "own",
            "place_shown": "pledge",
        },
        "business": {
            "scope": "日用百货零售",
            "start_capital": "5",
            "staff_count": "2",
            "sells_food": "no",
        },
    }


# --- cases --------------------------------------------------------------------------------------


def _office() -> "dict[str, Actor]":
    from tongban.identity import queries
    from tongban.kernel.actor import Actor
    from tongban.kernel.db import acting

    with acting(Actor.task("bench")):
        market = next(one.id for one in queries.departments() if one.code == MARKET)
        found = {}
        for number in (CLERK, *EXAMINERS, HEAD):
            officer_id = queries.appointed_officer(market, number)
            assert officer_id is not None, "appointed by the city"
            found[number] = Actor.officer(officer_id, market)
    return found


def _received(clerk: "Actor", count: int) -> list[UUID]:
    """What the last bench handed in, the newest first."""
    from tongban.cases.models import Case
    from tongban.kernel.db import acting

    with acting(clerk):
        rows = Case.objects.filter(stage="received").order_by("-received_at")
        found = list(rows.values_list("id", flat=True)[:count])
    assert len(found) == count, f"only {len(found)} cases are there"
    return found


def _reviewed(office: "dict[str, Actor]", received: list[UUID]) -> Iterator[str]:
    from tongban.cases import actions as cases

    sessions = [_session(office[HEAD]) for _ in range(8)]
    for nth, case_id in enumerate(received):
        cases.accept(case_id, by=office[CLERK])
        for number in EXAMINERS:
            cases.opine(case_id, favours=False, said="名称已登记。", by=office[number])
        fields = {"granted": "no", "reason": "申报的名称与已登记的同行业名称相同。"}
        yield _line(sessions[nth % len(sessions)], f"/desk/cases/{case_id}/decision", fields)


def _session(officer: "Actor") -> str:
    from tongban.identity.models import Account

    assert officer.officer_id is not None
    # As at sign-in: by the login itself, in nobody's role yet.
    return people.session(Account.objects.get(officer_id=officer.officer_id).pk)


def _line(session: str, path: str, fields: Mapping[str, str]) -> str:
    cookies = f"tongban={session}; csrftoken={_TOKEN}"
    body = urlencode({"csrfmiddlewaretoken": _TOKEN, **fields})
    return f"{cookies}\t{path}\t{body}"


if __name__ == "__main__":
    main()
