"""Acts that belong to no domain: the work calendar of the whole platform."""

from collections.abc import Sequence

from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.crypto import port as crypto
from tongban.kernel.workdays.files import DayRow
from tongban.kernel.workdays.table import Document, load_year


@action
def load_calendar_year(year: int, rows: Sequence[DayRow], document: Document, *, by: Actor) -> None:
    """Put an announced year (年度放假安排) in place of what was loaded for it.

    The log keeps the document's number as a digest: it holds words.
    """
    load_year(year, rows, document)
    record(
        by,
        "calendar.load",
        f"calendar:{year}",
        days=len(rows),
        document=crypto.digest(document.number.encode()),
    )
