"""The doctor tells of a running house what the console tells, in English."""

import re

import pytest

from tests.integration.site import operators
from tongban.kernel.actor import Actor
from tongban.kernel.health import foundations
from tongban.site.operations import look, upkeep
from tongban.site.ops.doctor import house
from tongban.site.ops.place import Databases

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(autouse=True)
def nothing_kept():
    foundations._migrated.clear()


def told(database):
    named = Databases("", "", "")
    with database.as_worker():
        return {one.what: one for one in house.findings(named)}


def test_the_doctor_and_the_console_find_the_same(database):
    operators.a_dead_job(database)

    found = told(database)
    with database.as_worker():
        upkeep.remember()
        console = {one.name: one for one in look.findings(look.house(Actor.task("test")))}

    assert found.keys() == console.keys()
    assert {"retention", "files", "key_copy", "key_tasks"} <= found.keys()
    bad = {name for name, one in console.items() if one.is_alarm}
    assert {name for name, one in found.items() if one.state == "bad"} == bad


def test_every_finding_of_the_doctor_is_a_sentence_and_each_bad_one_has_a_remedy(database):
    operators.a_dead_job(database)

    found = told(database)

    assert found["jobs"].sentence == "Failed jobs that wait for a person: 1."
    assert "`tongban serve worker`" in found["worker"].remedy
    for one in found.values():
        assert one.sentence
        assert not HAN.search(one.sentence + one.remedy)
        assert one.state != "bad" or one.remedy


def test_without_its_tables_the_doctor_names_that_alone(database):
    with database.superuser() as admin:
        admin.execute("DELETE FROM django_migrations WHERE app = 'tongban_site'")

    found = told(database)

    assert list(found) == ["migrations"]
    assert "`tongban migrate`" in found["migrations"].remedy
