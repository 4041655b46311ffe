"""Open the database in somebody's name.

`acting` is the only door to fenced rows: one durable transaction with the role and the settings
the row policies read. Outside it the login role sees framework tables and nothing else.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from tongban.kernel.actor import Actor

_SET = """
    SELECT set_config('role', %s, true),
           set_config('app.actor', %s, true),
           set_config('app.holder', %s, true),
           set_config('app.person', %s, true),
           set_config('app.department', %s, true),
           set_config('app.officer', %s, true)
"""


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """One transaction as `actor`. Never nested: an action joins, a query runs inside.

    Raises RuntimeError where a transaction is open already (Django's durable atomic).
    """
    with transaction.atomic(durable=True):
        _become(actor)
        yield


def _become(actor: Actor) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _SET,
            [
                actor.role.value,
                actor.subject,
                _text(actor.holder_id),
                _text(actor.person_id),
                _text(actor.department_id),
                _text(actor.officer_id),
            ],
        )


def _text(value: object) -> str:
    return "" if value is None else str(value)
