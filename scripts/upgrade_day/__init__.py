"""An ordinary day in the demo city 演示, for the dump: rows of every table that a day fills.

Everything comes in by the actions, each under the login of whoever does it; jobs are run by a
worker, and the verification service is the simulated one. Import it when Django runs.
"""

from collections.abc import Mapping

from django.conf import settings
from django.db import connection
from psycopg import sql

from scripts.upgrade_day import behind, people
from scripts.upgrade_day.behind import House
from tongban.identity.models import Person
from tongban.identity.queries.sealed import names_of
from tongban.kernel.db import acting
from tongban.kernel.retention import runs
from tongban.site.demo.strangers import newcomers

EMPTY: Mapping[str, str] = {
    "audit_auditdetail": "no act keeps private words yet",
    "audit_auditpending": "the sequencer has given every entry its place",
    "auth_group": "Django's own; duties are ours",
    "auth_group_permissions": "Django's own; duties are ours",
    "axes_accessattemptexpiration": "switched off",
    "axes_accessfailurelog": "switched off",
    "axes_accesslog": "switched off",
    "kernel_numberseries": "no act takes a number yet",
    "procrastinate_workers": "a worker that has ended takes its row along",
}
"""Tables an ordinary day leaves empty, and why."""

_HAS_ROWS = sql.SQL("SELECT EXISTS (SELECT FROM {})")


def happen(house: House) -> None:
    """From morning to night; Django is connected as the worker before and after."""
    behind.sequence()
    behind.keys_are_changed(house)
    _online(house)
    people.at_the_window(house)
    people.files_are_handed_in(house)
    people.something_is_held(house)
    people.somebody_is_told(house)
    people.a_session_ends_while_somebody_types(house)
    people.somebody_signs_in(house)
    for rule in settings.RETENTION.rules():
        runs.end_all(rule)
    behind.sequence()
    behind.backed_up(house)
    behind.looked_after()
    behind.sequence()


def _online(house: House) -> None:
    """One was never finished, one found the service away, one is open, one has an account."""
    qingru, dong, gulnar, *_others = newcomers()
    with behind.service() as behave:
        print("the verification service is away: one job becomes a dead letter 死信")
        behave("away")
        people.begins(house, gulnar, days_ago=60)
        people.asks(house, dong, days_ago=3)
        behind.work()
        behave("normal")
        people.asks(house, gulnar)
        people.opens_an_account(house, qingru)
        people.registers_a_shop(house, qingru)


def people_registered() -> list[str]:
    """The names of everybody, in order."""
    with acting(behind.ME):
        rows = Person.objects.values_list("holder_id", "sealed_name")
        return sorted(names_of(rows).values())


def empty_tables() -> list[str]:
    """Tables without a row that ought to have some; asked by whoever may read them all."""
    empty = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(_HAS_ROWS.format(sql.Identifier(table)))
            if not cursor.fetchone()[0] and table not in EMPTY:
                empty.append(table)
    return sorted(empty)
