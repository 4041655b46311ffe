"""Where each series of numbers (编号) stands."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class NumberSeries(models.Model):
    """The next number of a series within a scope (编号), e.g. case serials of an item on a day.

    A row is either gap-free or not for good: the two ways of taking a number do not mix.
    """

    series = models.CharField(max_length=40)
    scope = models.CharField(max_length=80)
    next_value = models.BigIntegerField()
    gap_free = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "scope"],
                name="number_series_once",
                violation_error_message=_("这个编号序列已经存在。"),
            ),
            models.CheckConstraint(
                condition=Q(next_value__gte=1) & ~Q(series=""),
                name="number_series_counts_from_one",
                violation_error_message=_("编号从1开始。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.scope}"
