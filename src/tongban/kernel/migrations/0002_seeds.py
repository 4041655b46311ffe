"""The calendar of 2024-2026, the provinces and the fictional province 99, from reference/*.csv.

The days are facts taken from the package named in SOURCE, which gives no document numbers:
they stay empty until an administrator loads the year with its 国办发明电 number.
"""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

from django.db import migrations

REFERENCE = Path(__file__).resolve().parent.parent / "reference"
YEARS = (2024, 2025, 2026)
SOURCE = "chinesecalendar 1.11.0"
SEEDED_AT = datetime(2026, 1, 1, tzinfo=UTC)


def rows(name):
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def seed_calendar(apps, schema_editor):
    days = apps.get_model("kernel", "CalendarDay")
    years = apps.get_model("kernel", "CalendarYear")
    for year in YEARS:
        years.objects.create(year=year, source=SOURCE, loaded_at=SEEDED_AT)
        days.objects.bulk_create(
            days(
                day=date.fromisoformat(row["date"]),
                year_id=year,
                working=row["working"] == "1",
                name=row["name"],
            )
            for row in rows(f"calendar-{year}.csv")
        )


def level_and_parent(code):
    if len(code) > 6:
        return (5 if len(code) == 9 else 6), code[:-3]
    if code.endswith("0000"):
        return 2, ""
    if code.endswith("00"):
        return 3, code[:2] + "0000"
    return 4, code[:4] + "00"


def seed_regions(apps, schema_editor):
    regions = apps.get_model("kernel", "Region")
    made = []
    for row in rows("regions.csv"):
        level, parent = level_and_parent(row["code"])
        made.append(regions(**row, level=level, parent_code=parent))
    regions.objects.bulk_create(made)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]

    operations = [
        migrations.RunPython(seed_calendar, migrations.RunPython.noop),
        migrations.RunPython(seed_regions, migrations.RunPython.noop),
    ]
