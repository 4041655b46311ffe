"""Who read my data, as lines: what is said several times in a row is said once, with how often."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from tongban.identity.queries import AccessRow
from tongban.identity.web.access import looks

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def row(minutes: int, purpose: str = "case.handle", case_ref: str = "ABC") -> AccessRow:
    """A reading so many minutes before noon."""
    at = NOON - timedelta(minutes=minutes)
    return AccessRow(UUID(int=minutes), at, "示范局", "Bureau", True, ("name",), purpose, case_ref)


def test_readings_that_say_the_same_in_a_row_are_one_line_with_the_first_of_them():
    (line,) = looks([row(1), row(2), row(5)])

    assert line.times == 3
    assert line.row.at == NOON - timedelta(minutes=1)
    assert line.first is not None
    assert line.first.at == NOON - timedelta(minutes=5)


def test_another_purpose_or_case_between_them_stands_by_itself():
    lines = looks([row(1), row(2, purpose="case.list"), row(3), row(4, case_ref="XYZ")])

    assert [line.times for line in lines] == [1, 1, 1, 1]
    assert all(line.first is None for line in lines)


def test_no_reading_is_left_out():
    rows = [row(n, case_ref="ABC" if n % 3 else "XYZ") for n in range(1, 30)]

    assert sum(line.times for line in looks(rows)) == len(rows)
