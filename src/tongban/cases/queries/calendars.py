"""How the days of a case are counted (逐日计算); inside the caller's `acting`."""

from tongban.cases.models import Case
from tongban.cases.rules import CountedDay, Stage, counted_days
from tongban.catalogue import queries as catalogue
from tongban.catalogue.queries import TimeLimit, Unit
from tongban.kernel import clock
from tongban.kernel.workdays import table


def promised(row: Case) -> TimeLimit:
    """What was promised of it, by the item as it was when the case began."""
    return catalogue.version(row.version_id).promised


def due_unit(row: Case) -> Unit:
    """In what the days to `next_due_on` count: the item says so once it is accepted, and of a
    correction; before and after that it is the law, in working days."""
    if row.stage == Stage.CORRECTING:
        return catalogue.version(row.version_id).correction.unit
    if row.stage in (Stage.ACCEPTED, Stage.REVIEWED):
        return promised(row).unit
    return Unit.WORKING_DAY


def counting(row: Case) -> tuple[CountedDay, ...]:
    """From the day of acceptance to the promised end; nothing before acceptance."""
    if row.accepted_on is None or row.promised_due_on is None:
        return ()
    unit = promised(row).unit.value
    return counted_days(row.accepted_on, row.promised_due_on, unit, table.calendar(row.accepted_on))


def waiting(row: Case) -> tuple[CountedDay, ...]:
    """From today to the day something is due, in the unit of that limit."""
    if row.next_due_on is None:
        return ()
    unit, today = due_unit(row).value, clock.today()
    return counted_days(today, row.next_due_on, unit, table.calendar(today))
