"""Checks inside a running house, as the console and /readyz make them, told in English."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tongban.site.ops.doctor.findings import Finding, State
from tongban.site.ops.place import Databases

if TYPE_CHECKING:
    from tongban.kernel.health import findings as health

_STATES: dict[str, State] = {"ok": "good", "note": "note", "late": "bad", "down": "bad"}


def findings(databases: Databases) -> Iterator[Finding]:
    """Everything the console would show, read by the platform itself."""
    from django.utils import translation

    with translation.override("en"):
        for one in list(_seen()):
            remedy = " ".join((one.fix, *(f"`{command}`" for command in one.commands)))
            yield Finding(_STATES[one.state], one.name, one.reason, remedy.strip())


def _seen() -> "Iterator[health.Finding]":
    from tongban.kernel.actor import Actor
    from tongban.kernel.health import foundations
    from tongban.site.operations import look

    broken = [one for one in foundations.look() if one.state == "down"]
    if broken:
        # Without tables, fences or keys there is nothing else to ask.
        yield from broken
        return
    yield from look.findings(look.house(Actor.task("doctor"), live=True))
