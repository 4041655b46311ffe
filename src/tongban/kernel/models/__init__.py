"""The tables below every domain: days, regions, numbers, keys and sessions.

None carries case data. Who may read and write each is said where the grants are.
"""

from tongban.kernel.models.backups import BackupRun
from tongban.kernel.models.calendar import CalendarDay, CalendarYear
from tongban.kernel.models.keys import DataKey, SubjectKey, VerifyingKey
from tongban.kernel.models.numbers import NumberSeries
from tongban.kernel.models.regions import Region
from tongban.kernel.models.sessions import Session

__all__ = [
    "BackupRun",
    "CalendarDay",
    "CalendarYear",
    "DataKey",
    "NumberSeries",
    "Region",
    "Session",
    "SubjectKey",
    "VerifyingKey",
]
