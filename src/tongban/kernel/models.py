"""The tables below every domain: days, regions, numbers, keys and sessions.

None carries case data. Who may read and write each is said where the grants are.
"""

import uuid

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, ExtractYear, Left, Length
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


class DataKey(models.Model):
    """A working key of the platform (数据密钥), kept wrapped under the master key.

    One is active for each purpose; former ones stay for what still lies under them, and are
    retired when nothing does.
    """

    class Use(models.TextChoices):
        """A key is for hiding or for keyed hashes, never for both."""

        ENCRYPT = "encrypt"
        MAC = "mac"

    key_id = models.CharField(max_length=32, primary_key=True)
    purpose = models.CharField(max_length=32)
    use = models.CharField(max_length=8, choices=Use.choices)
    suite = models.CharField(max_length=8)
    wrapped = models.BinaryField()
    active = models.BooleanField()
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(retired_at=None) | Q(active=False),
                name="data_key_retired_is_not_active",
                violation_error_message=_("在用的密钥不能同时停用。"),
            ),
            models.UniqueConstraint(
                fields=["purpose", "use"],
                condition=Q(active=True),
                name="data_key_one_active",
                violation_error_message=_("这个用途已有一把在用的密钥。"),
            ),
            models.CheckConstraint(
                condition=Q(use__in=("encrypt", "mac")) & ~Q(wrapped=b"") & ~Q(purpose=""),
                name="data_key_is_whole",
                violation_error_message=_("数据密钥须有用途和密文。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}/{self.use} {self.key_id}"


class SubjectKey(models.Model):
    """The own key of one person or body (权利主体密钥), wrapped under the master key.

    Destroying it makes whatever it hid unreadable for ever, in this database; older backups
    keep the wrapped bytes until they are deleted.
    """

    subject_id = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField(null=True)
    master_key_id = models.CharField(max_length=32)
    created_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["destroyed_at"],
                condition=Q(destroyed_at__isnull=False),
                name="subject_key_destroyed",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(wrapped__isnull=True, destroyed_at__isnull=False)
                | Q(wrapped__isnull=False, destroyed_at__isnull=True) & ~Q(wrapped=b""),
                name="subject_key_destroyed_has_no_bytes",
                violation_error_message=_("已销毁的密钥不得留有密文，未销毁的须有密文。"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject_id)


class VerifyingKey(models.Model):
    """The public half of a signing key (验签公钥), kept for ever: old signatures stay checkable."""

    key_id = models.CharField(max_length=64, primary_key=True)
    suite = models.CharField(max_length=8)
    name = models.CharField(max_length=32)
    public = models.BinaryField()
    valid_from = models.DateTimeField()
    endorsement = models.CharField(max_length=96)
    """A mark made under the master key over the rest of the row (kernel/crypto/signing)."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(public=b"") & ~Q(name=""),
                name="verifying_key_is_whole",
                violation_error_message=_("验签公钥须有名称和内容。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.key_id}"


class Session(models.Model):
    """A signed-in browser (会话), found by the hash of its cookie.

    Whoever reads this table cannot become anybody: the cookie itself is not in it.
    """

    key_hash = models.CharField(max_length=64, primary_key=True)
    session_data = models.TextField()
    expire_date = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key_hash[:8]}…"


class BackupRun(models.Model):
    """One run of the backup that came to its end, whole or not (备份记录).

    A run that was killed leaves no row, and neither does it leave anything that could be taken
    for a backup. `size` counts bytes, `label` names the place in the operator's words, never as a
    path; the newest rows are in no backup, since a run is entered when it is over.
    """

    class Kind(models.TextChoices):
        """What the run copied."""

        FULL = "full", _("全量备份")
        BASE = "base", _("数据库基础备份")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    began_at = models.DateTimeField()
    finished_at = models.DateTimeField(db_index=True)
    size = models.BigIntegerField()
    digest = models.CharField(max_length=80, blank=True)
    whole = models.BooleanField()
    failure = models.CharField(max_length=40, blank=True)
    label = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=("full", "base")),
                name="backup_run_kind_is_known",
                violation_error_message=_("没有这种备份。"),
            ),
            models.CheckConstraint(
                condition=Q(finished_at__gte=F("began_at")),
                name="backup_run_ends_after_it_begins",
                violation_error_message=_("备份的结束时间不能早于开始时间。"),
            ),
            models.CheckConstraint(
                condition=Q(whole=True, failure="", size__gt=0)
                & Q(digest__regex=r"^(sha256|sm3):[0-9a-f]{64}$")
                | Q(whole=False, digest="", size__gte=0) & Q(failure__regex=r"^[a-z][a-z_]*$"),
                name="backup_run_is_whole_or_says_why_not",
                violation_error_message=_("完整的备份须有摘要，不完整的须写明原因代码。"),
            ),
            models.CheckConstraint(
                condition=~Q(label="") & ~Q(label__regex=r"[/\\]"),
                name="backup_run_label_is_no_path",
                violation_error_message=_("备份位置写名称，不写路径。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.finished_at:%Y-%m-%d}"
