"""The lock on one-click personas: a demo runs only where every place is fictional.

Personas let anybody be anybody, so a process that serves with DEMO set first asks here whether
the database holds anything outside region 99, a province that does not exist.
"""

from tongban.identity import queries
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import Misconfigured
from tongban.kernel.regions import NATION

FICTIONAL = "99"


def refuse_real_places() -> None:
    """Raises Misconfigured where a department, body, duty, ID or credit number is not of 99.

    Runs as the worker's login, once per start, before a page opens: it unseals every ID number
    (about half a millisecond each). A destroyed key leaves nothing to look at and passes.
    """
    with acting(Actor.task("demo-check")):
        real = next((code for code in queries.places_in_use() if _is_real(code)), None)
    if real is not None:
        raise Misconfigured(
            f"DEMO is set, but this database holds something of region {real[:2]}, a real place. "
            "A demo lets everybody act as anybody. Unset DEMO to serve this database, or name "
            "another, empty one for the demo."
        )


def _is_real(code: str) -> bool:
    return code[:1].isdigit() and code != NATION and not code.startswith(FICTIONAL)
