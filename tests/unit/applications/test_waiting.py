"""Calls that hang are left, counted and bounded; whoever hangs is left alone for a while."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tongban.applications.web.waiting import LATE_EVER, LATE_MOST, LEFT_ALONE, Lines
from tongban.kernel import clock

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
SHORT_S = 0.01


class Hanging:
    """Comes back only when the test ends, or lets one go."""

    def __init__(self) -> None:
        self._places = threading.Semaphore(0)

    def __call__(self) -> str:
        self._places.acquire()
        return "late"

    @property
    def calls(self) -> list[threading.Thread]:
        """Those that hang now."""
        return [one for one in threading.enumerate() if one.name == "source-slow"]

    def let_go(self, calls: int = 1) -> None:
        self._places.release(calls)


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    one = Hanging()
    with clock.at(NOON):
        yield one
    one.let_go(1000)
    for call in one.calls:
        call.join(10)


def asked(lines: Lines[str], call: Hanging, times: int = 1) -> list[str]:
    """Names of those who answered, over so many questions."""
    return [name for _nth in range(times) for name in lines.ask({"slow": call}, SHORT_S)]


def test_whoever_hangs_is_away_and_the_others_answer(hanging):
    lines: Lines[str] = Lines()

    done = lines.ask({"slow": hanging, "quick": lambda: "here"}, 1.0)

    assert {name: one.result() for name, one in done.items()} == {"quick": "here"}


def test_what_is_raised_is_an_answer_of_its_kind():
    def broken() -> str:
        raise ConnectionError

    done = Lines[str]().ask({"broken": broken}, 30)

    assert isinstance(done["broken"].exception(), ConnectionError)


def test_after_some_hanging_calls_it_is_not_called_for_a_while(hanging):
    lines: Lines[str] = Lines()

    asked(lines, hanging, LATE_MOST + 20)

    assert len(hanging.calls) == LATE_MOST


def test_once_left_alone_long_enough_it_is_tried_once(hanging):
    lines: Lines[str] = Lines()
    asked(lines, hanging, LATE_MOST)

    with clock.at(NOON + LEFT_ALONE):
        asked(lines, hanging, 5)

    assert len(hanging.calls) == LATE_MOST + 1


def test_what_comes_back_late_opens_the_way(hanging):
    lines: Lines[str] = Lines()
    asked(lines, hanging, LATE_MOST)
    hanging.let_go(LATE_MOST)
    for call in hanging.calls:
        call.join(10)

    done = lines.ask({"slow": lambda: "well again"}, 30)

    assert done["slow"].result() == "well again"


def test_however_long_it_hangs_there_are_no_more_threads_than_the_bound(hanging):
    lines: Lines[str] = Lines()

    for minute in range(3 * LATE_EVER):
        with clock.at(NOON + minute * LEFT_ALONE):
            asked(lines, hanging, 2)

    assert len(hanging.calls) == LATE_EVER


def test_a_thread_that_hangs_does_not_hold_up_the_end_of_the_process(hanging):
    asked(Lines(), hanging)

    assert [one.daemon for one in hanging.calls] == [True]
