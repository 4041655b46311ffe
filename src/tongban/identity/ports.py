"""Where identity meets rooms above it: what they read of it, and what it asks of them.

It may not import them (house.md 0.8): tongban/wiring.py says who answers, and
`tongban.site.apps` hangs the answers here at start-up.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tongban.kernel.web.request import Request

Unread = Callable[[], int]
"""How much the holder has not read yet; called inside `acting`."""

UNREAD: list[Unread] = []


class PersonRequest(Request):
    """For annotations of views behind `guards.person`: what IdentityMiddleware adds for them."""

    capacity: str
    """In which capacity they act: empty for themselves, else representative, agent ..."""
    speaks: bool
    """Whether they may read what the holder is told: the holder, a legal representative, a
    guardian; an agent or proxy may not."""


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody of the demo city one can become with one click (演示身份)."""

    key: str
    login_name: str
    name: str
    name_en: str
    about: str
    about_en: str
    id_number: str = ""
    """Shown in the demo only, so that a mandate can be given; its region does not exist."""

    def __str__(self) -> str:
        return f"{self.name} {self.name_en}: {self.about} {self.about_en}"


PERSONAS: list[Persona] = []
"""Empty unless this is a demo: then nobody can become anybody."""


def connect(*, unread: Sequence[Unread], personas: Sequence[Persona] = ()) -> None:
    """Install the answers; called once, at start-up."""
    UNREAD[:] = unread
    PERSONAS[:] = personas


def unread() -> int:
    """The sum of what every room counts."""
    return sum(count() for count in UNREAD)
