"""The work calendar (工作日历): announced years and what differs from the ordinary week."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _


class CalendarYear(models.Model):
    """A year whose holiday arrangement has been announced and loaded (年度放假安排)."""

    year = models.SmallIntegerField(primary_key=True)
    document_number = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=200)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(year__gte=2004, year__lte=2199),
                name="calendar_year_is_a_year",
                violation_error_message=_("年份应在2004至2199之间。"),
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="calendar_year_names_its_source",
                violation_error_message=_("须写明放假安排的来源。"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """An exception to the ordinary week: a holiday, or a weekend day worked (放假、调休上班)."""

    day = models.DateField(primary_key=True)
    year = models.ForeignKey(CalendarYear, models.CASCADE, related_name="days")
    working = models.BooleanField()
    name = models.CharField(max_length=40)
    document_number = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(year=ExtractYear("day")),
                name="calendar_day_lies_in_its_year",
                violation_error_message=_("日期须在所属年份之内。"),
            ),
            models.CheckConstraint(
                condition=Q(working=False) | Q(day__iso_week_day__gte=6),
                name="calendar_make_up_day_is_on_a_weekend",
                violation_error_message=_("只有周六、周日可以列为调休上班。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
