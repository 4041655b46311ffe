"""What the worker finds out for the console, which may not look everywhere itself."""

from django.db import models
from django.db.models import Q


class UpkeepReading(models.Model):
    """What the worker saw at its last look (自查): rows over their time, files, keys to see to.

    One row, overwritten. It holds names of rules, ids of keys, counts and a folder; nothing about
    anybody. The console reads it, because officers may neither count others' rows nor read keys.
    """

    name = models.CharField(max_length=16, primary_key=True)
    at = models.DateTimeField()
    content = models.JSONField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(name="house"), name="upkeep_reading_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"
