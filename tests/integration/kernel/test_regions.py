"""Regions in the database: the seeds, their versions, what the table refuses."""

from datetime import date

import psycopg
import pytest
from django.utils import translation

from tongban.kernel import regions
from tongban.kernel.errors import NotFound
from tongban.kernel.models import Region
from tongban.kernel.regions import table

pytestmark = pytest.mark.usefixtures("database")

DAY = date(2026, 10, 13)


def test_all_provinces_of_the_country_and_one_that_is_not_are_known():
    provinces = list(table.children("", DAY))

    assert len(provinces) == 34 + 1
    assert provinces[-1].name == "示范省"
    assert all(one.name_en for one in provinces)


def test_the_fictional_province_has_two_cities_four_counties_and_six_streets():
    ours = table.in_force(DAY).filter(code__startswith="99")

    levels = [region.level for region in ours]

    assert [levels.count(level) for level in (2, 3, 4, 5)] == [1, 2, 4, 6]


def test_every_seeded_region_agrees_with_the_rules_of_its_code():
    for region in table.in_force(DAY):
        assert region.level == regions.level(region.code)
        assert region.parent_code == regions.parent_code(region.code)
        assert not region.parent_code or table.region(region.parent_code, DAY)


def test_the_full_name_is_in_the_readers_language():
    with translation.override("zh-hans"):
        assert table.full_name("990102001", DAY) == "示范省示范市示范区清河街道"
    with translation.override("en"):
        assert table.full_name("990102001", DAY) == (
            "Qinghe Street, Shifan District, Shifan City, Shifan Province"
        )


def test_padding_of_a_code_does_not_matter():
    assert table.region("990102000000", DAY).name == "示范区"


def test_a_region_is_the_one_in_force_on_the_day(database):
    change = date(2026, 7, 1)
    with database.superuser() as admin:
        admin.execute(
            "UPDATE kernel_region SET valid_to = %s WHERE code = '990221'",
            [date(2026, 6, 30)],
        )
        admin.execute(
            "INSERT INTO kernel_region (code, name, name_en, level, parent_code, valid_from,"
            " version) VALUES ('990221', '禾丰区', 'Hefeng District', 4, '990200', %s, 'demo 2')",
            [change],
        )

    assert table.region("990221", date(2026, 6, 30)).name == "禾丰县"
    assert table.region("990221", change).name == "禾丰区"


def test_a_code_nobody_has_is_not_found():
    with pytest.raises(NotFound, match="990199"):
        table.region("990199", DAY)


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE kernel_region SET level = 4 WHERE code = '990100'", "fits_its_level"),
        ("UPDATE kernel_region SET level = 7 WHERE code = '990100'", "fits_its_level"),
        ("UPDATE kernel_region SET code = '990102000' WHERE code = '990102001'", "fits_its_level"),
        ("UPDATE kernel_region SET parent_code = '' WHERE code = '990102'", "follows_from"),
        ("UPDATE kernel_region SET parent_code = '990200' WHERE code = '990102'", "follows_from"),
        ("UPDATE kernel_region SET parent_code = NULL WHERE code = '990102'", "not-null"),
        (
            "UPDATE kernel_region SET valid_from = '2026-02-01', valid_to = '2026-01-01'",
            "ends_after_it_begins",
        ),
        (
            "INSERT INTO kernel_region (code, name, name_en, level, parent_code, version)"
            " SELECT code, name, name_en, level, parent_code, 'next' FROM kernel_region",
            "region_one_in_force",
        ),
        (
            "INSERT INTO kernel_region (code, name, name_en, level, parent_code, version, valid_to)"
            " SELECT code, name, name_en, level, parent_code, version, '2026-01-01'"
            " FROM kernel_region",
            "region_once_a_version",
        ),
    ],
)
def test_the_table_refuses_a_region_that_makes_no_sense(database, statement, constraint):
    with database.superuser() as admin, pytest.raises(psycopg.IntegrityError, match=constraint):
        admin.execute(statement)


def test_region_codes_are_text_and_keep_their_zeros():
    assert isinstance(Region.objects.get(code="990000").code, str)
