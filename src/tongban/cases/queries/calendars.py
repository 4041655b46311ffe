"""How the days of a case were counted (逐日计算); inside the caller's `acting`."""

from datetime import date

from tongban.cases.models import Case
from tongban.cases.rules import CountedDay, counted_days
from tongban.catalogue import queries as catalogue
from tongban.kernel import clock
from tongban.kernel.workdays import table


def counting(row: Case) -> tuple[CountedDay, ...]:
    """From the day of acceptance to the promised end; nothing before acceptance."""
    if row.accepted_on is None or row.promised_due_on is None:
        return ()
    limit = catalogue.version(row.version_id).promised
    return counted_days(row.accepted_on, row.promised_due_on, limit.unit.value, table.calendar())


def waiting(row: Case) -> tuple[CountedDay, ...]:
    """From today to the day something is due, in working days."""
    if row.next_due_on is None:
        return ()
    today: date = clock.today()
    return counted_days(today, row.next_due_on, "working_day", table.calendar())
