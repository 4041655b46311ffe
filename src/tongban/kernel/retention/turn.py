"""One at a time: whoever destroys and whoever forbids destroying take turns.

Ending a batch, erasing a person, placing and releasing a hold hold one advisory lock to the end
of their transaction. So a hold that has been placed is seen by everything that ends later, and
what had begun before has ended when placing returns.
"""

from django.db import connection

LOCK = 0x746F6E67_0012
"""The advisory lock of ends and holds ("tong", 18)."""


def take() -> None:
    """Wait for one's turn; given back with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
