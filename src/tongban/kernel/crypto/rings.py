"""The data keys of one database as this process last read them, still wrapped."""

import time
from dataclasses import dataclass

from django.db import connection

from tongban.kernel.models import DataKey

_COLUMNS = (
    "key_id",
    "purpose",
    "use",
    "suite",
    "wrapped",
    "active",
    "created_at",
    "retired_at",
)
_READ = """
    SELECT key_id, purpose, use, suite, wrapped, active, created_at, retired_at
    FROM kernel_datakey ORDER BY key_id
"""


@dataclass(slots=True)
class Ring:
    """Every key by its id; the active one's id by purpose and use."""

    rows: dict[str, DataKey]
    active: dict[tuple[str, str], str]
    read: list[tuple[object, ...]]
    """What the table said, to be compared with what it says next."""
    read_at: float


def read(known: Ring | None) -> Ring:
    """The keys as the table has them now. Where it still says the same, `known` itself.

    Every look-up by keyed hash reads them: comparing costs a quarter of building anew.
    """
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        found = cursor.fetchall()
    if known is None or known.read != found:
        return _built(found)
    known.read_at = time.monotonic()
    return known


def _built(found: list[tuple[object, ...]]) -> Ring:
    keys = [DataKey.from_db(connection.alias, _COLUMNS, values) for values in found]
    return Ring(
        rows={key.key_id: key for key in keys},
        active={(key.purpose, str(key.use)): key.key_id for key in keys if key.active},
        read=found,
        read_at=time.monotonic(),
    )
