"""The whole log of the demo holds no ID number, no name, no phone."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import override_settings

from tests.conftest import Clone
from tongban.kernel import clock
from tongban.kernel.audit import sequencer, verify
from tongban.kernel.outbox.deliver import deliver_batch
from tongban.site.demo import city
from tongban.site.demo.people import BODIES, PEOPLE
from tongban.site.demo.places import OFFICERS

SOME_DAY = datetime(2031, 5, 20, 2, 0, tzinfo=UTC)

EVERYTHING = """
    SELECT e::text FROM audit_auditentry e
    UNION ALL SELECT l::text FROM audit_auditleaf l
    UNION ALL SELECT c::text FROM audit_auditcheckpoint c
    UNION ALL SELECT o::text FROM outbox_owedreaction o
    UNION ALL SELECT j::text FROM procrastinate_jobs j
    UNION ALL SELECT n::text FROM notices_notice n
    UNION ALL SELECT a::text FROM access_accessrecord a
"""


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Iterator[None]:
    """Photographs the city's people hand in lie here."""
    with override_settings(FILES_FOLDER=tmp_path / "files"):
        yield


def test_the_log_of_the_whole_demo_names_nobody(database: Clone):
    with database.as_worker(), clock.at(SOME_DAY):
        city.fill(lambda *_: None)
        while deliver_batch():
            pass
        sequencer.Sequencer().step()
        report = verify.check()

    with database.superuser() as superuser:
        rows = [row for (row,) in superuser.execute(EVERYTHING)]

    text = "\n".join(rows)
    assert report.faults == []
    assert report.entries > 100
    people = [word for one in PEOPLE for word in (one.name, one.id_number, one.mobile)]
    for word in [*people, *(one.name for one in BODIES), *(one.name for one in OFFICERS)]:
        assert word not in text
    assert not re.search(r"[\u4e00-\u9fff]", text), "free text has no business in the log"


def test_filling_the_city_again_changes_nothing(database: Clone):
    with database.as_worker(), clock.at(SOME_DAY):
        city.fill(lambda *_: None)
        before = _entries(database)
        city.fill(lambda *_: None)

    assert _entries(database) == before


def _entries(clone: Clone) -> int:
    with clone.superuser() as superuser:
        return int(superuser.execute("SELECT count(*) FROM audit_auditentry").fetchone()[0])
