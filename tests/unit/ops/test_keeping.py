"""Which backups stay, when the night watch wakes, and what a progress line says."""

import io
from datetime import UTC, datetime, timedelta

import pytest

from tongban.site.ops.backup.keeping import superfluous
from tongban.site.ops.backup.manifest import Manifest
from tongban.site.ops.backup.nightly import is_due
from tongban.site.ops.backup.progress import Progress, lasting, sized

NIGHT = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)
"""Two in the morning of Monday, 2 March, in Shanghai."""


def made(at: datetime, label: str = "nightly") -> Manifest:
    return Manifest(
        id=at.isoformat(),
        kind="full",
        label=label,
        began_at=at,
        finished_at=at,
        program="1",
        server=18,
        migrations=(),
        log_size=0,
        files=0,
        files_size=0,
        wrapped=b"",
        parts=(),
    )


def left(found: list[Manifest], days: int, weeks: int) -> list[int]:
    """How many days old those are that stay."""
    gone = {one.id for one in superfluous(found, days, weeks)}
    return sorted((NIGHT - one.finished_at).days for one in found if one.id not in gone)


def test_seven_days_and_the_last_of_each_week_stay() -> None:
    nightly = [made(NIGHT - timedelta(days=n)) for n in range(60)]

    assert left(nightly, 7, 5) == [0, 1, 2, 3, 4, 5, 6, 8, 15, 22, 29]


def test_of_several_on_one_day_the_last_stays() -> None:
    twice = [made(NIGHT), made(NIGHT - timedelta(minutes=30)), made(NIGHT - timedelta(hours=3))]

    assert [one.id for one in superfluous(twice, 7, 0)] == [twice[1].id]


def test_the_only_one_stays_however_old_and_whatever_is_set() -> None:
    assert superfluous([made(NIGHT - timedelta(days=900))], 1, 0) == []
    assert superfluous([], 1, 0) == []


def test_one_with_a_label_stays_and_lets_none_of_the_others_go() -> None:
    nightly, labelled = made(NIGHT - timedelta(minutes=9)), made(NIGHT, "before upgrade")
    older = made(NIGHT - timedelta(days=400), "before upgrade")

    assert superfluous([nightly, labelled, older], 1, 0) == []


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (None, NIGHT, True),
        (NIGHT - timedelta(days=1), NIGHT, True),
        (NIGHT, NIGHT + timedelta(minutes=5), False),
        (NIGHT, NIGHT + timedelta(hours=23), False),
        (NIGHT - timedelta(days=3), NIGHT + timedelta(hours=9), True),
        (NIGHT - timedelta(hours=1), NIGHT - timedelta(minutes=1), False),
    ],
)
def test_the_night_watch_wakes_once_a_night(last: datetime, now: datetime, due: bool) -> None:
    assert is_due(last, now, 2) is due


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_quiet_where_nobody_watches() -> None:
    out = io.StringIO()
    progress = Progress("backup", 100, out)

    list(progress.over([b"a" * 50, b"b" * 50]))
    progress.end()

    assert (out.getvalue(), progress.done) == ("", 100)


def test_progress_says_bytes_per_cent_and_time_left() -> None:
    progress = Progress("backup", 4 << 20, Terminal())
    progress.done = 1 << 20

    assert progress._line(10) == "backup  1.0 MB   25%  about 30 s left 剩余"


def test_amounts_are_said_as_people_say_them() -> None:
    assert [sized(n) for n in (0, 1023, 1 << 20, 5 << 40)] == ["0 B", "1023 B", "1.0 MB", "5.0 TB"]
    assert [lasting(n) for n in (0, 89, 600, 9000)] == ["0 s", "89 s", "10 min", "2.5 h"]
