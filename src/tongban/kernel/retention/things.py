"""What a legal hold can name besides a holder (冻结的对象): each room looks for its own things.

A hold on something that is not there holds nothing, and whoever placed it would rely on it.
`wiring.py` collects the look-ups, `tongban.site.apps` hangs them here at start-up. A kind of
retention.toml without one cannot be held at all.
"""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.db import connection

Find = Callable[[str], bool]
"""Whether there is a thing of this number; asked inside `acting`, by an officer. Yes or no."""

FIND: dict[str, Find] = {}


def connect(finds: Mapping[str, Find]) -> None:
    """Install the look-ups by kind; called once, at start-up."""
    FIND.clear()
    FIND.update(finds)


def asked(door: str, ref: str) -> bool:
    """What a room's door answers about an id; what is no id is nowhere."""
    try:
        key = UUID(ref)
    except ValueError:
        return False
    return answer(door, key)


def answer(door: str, key: UUID | str) -> bool:
    """What a room's door answers; `door` is a whole statement with one place."""
    with connection.cursor() as cursor:
        cursor.execute(door, [key])
        return bool(cursor.fetchone()[0])
