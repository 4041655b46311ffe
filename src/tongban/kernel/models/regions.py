"""Administrative divisions (行政区划) in every version of their codes."""

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Left, Length
from django.utils.translation import gettext_lazy as _


class Region(models.Model):
    """An administrative division in one version of the code (行政区划, GB/T 2260).

    A code may come back in a later version with another name: `valid_from` empty means from
    before this platform looked, `valid_to` empty means in force.
    """

    class Level(models.IntegerChoices):
        """行使层级 of GB/T 39046-2020 A.2, as far as regions have them."""

        PROVINCE = 2, _("省级")
        CITY = 3, _("市级")
        COUNTY = 4, _("县级")
        STREET = 5, _("镇（乡、街道）")
        VILLAGE = 6, _("村（社区）")

    code = models.CharField(max_length=12)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120)
    level = models.SmallIntegerField(choices=Level.choices)
    parent_code = models.CharField(max_length=12, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    version = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["parent_code", "code"], name="region_children")]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"],
                name="region_once_a_version",
                violation_error_message=_("同一版本里已有这个行政区划代码。"),
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(valid_to=None),
                name="region_one_in_force",
                violation_error_message=_("这个行政区划代码已有一条现行记录。"),
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="region_ends_after_it_begins",
                violation_error_message=_("失效日期不能早于生效日期。"),
            ),
            models.CheckConstraint(
                condition=Q(level=2, code__regex=r"^[1-9][0-9]0000$")
                | Q(level=3, code__regex=r"^[1-9][0-9](0[1-9]|[1-9][0-9])00$")
                | Q(level=4, code__regex=r"^[1-9][0-9]{3}(0[1-9]|[1-9][0-9])$")
                | Q(level=5, code__regex=r"^[1-9][0-9]{8}$") & ~Q(code__endswith="000")
                | Q(level=6, code__regex=r"^[1-9][0-9]{11}$") & ~Q(code__endswith="000"),
                name="region_code_fits_its_level",
                violation_error_message=_("行政区划代码与层级不符。"),
            ),
            models.CheckConstraint(
                condition=Q(level=2, parent_code="")
                | Q(level=3, parent_code=Concat(Left("code", 2), Value("0000")))
                | Q(level=4, parent_code=Concat(Left("code", 4), Value("00")))
                | Q(level__in=(5, 6), parent_code=Left("code", Length("code") - 3)),
                name="region_parent_follows_from_its_code",
                violation_error_message=_("上级行政区划代码与本级代码不符。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
