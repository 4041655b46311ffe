"""The timetable on the operator's page: one line a task, however many rules it runs by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import ngettext

from tongban.kernel.health.readings import Turn
from tongban.kernel.web.frame import Text
from tongban.site.web.words import outcome, task

_CALM = ("succeeded", "doing", "todo", "")


@dataclass(frozen=True, slots=True)
class Line:
    """One row. One that stands for many says how many, in `rules`, and under `key` opens them."""

    label: str
    code: str
    word: tuple[str, Text]
    last_at: datetime | None
    next_at: datetime
    rules: str = ""
    key: str = ""
    is_open: bool = False


def lines(turns: Sequence[Turn], opened: str) -> Iterator[Line]:
    """Tasks in their order. Turns that are late or failed stand by themselves, open or not."""
    tasks: dict[str, list[Turn]] = {}
    for turn in turns:
        tasks.setdefault(turn.task.partition(" ")[0], []).append(turn)
    for name, group in tasks.items():
        calm = [turn for turn in group if _is_calm(turn)]
        if len(group) == 1 or len(calm) < 2:
            yield from map(_single, group)
            continue
        yield from (_single(turn) for turn in group if not _is_calm(turn))
        together = _together(name, calm, opened)
        yield together
        if together.is_open:
            yield from map(_single, calm)


def _is_calm(turn: Turn) -> bool:
    return not turn.is_late and turn.outcome in _CALM


def _single(turn: Turn) -> Line:
    return Line(task(turn.task), turn.task, outcome(turn), turn.last_at, turn.next_at)


def _together(name: str, calm: Sequence[Turn], opened: str) -> Line:
    """The newest turn speaks for the others: each of them is as well or has not come yet."""
    newest = max(calm, key=lambda turn: turn.last_at.timestamp() if turn.last_at else 0)
    number = ngettext("{n}条规则", "{n}条规则", len(calm)).format(n=len(calm))
    soonest = min(turn.next_at for turn in calm)
    line = Line(task(name), name, outcome(newest), newest.last_at, soonest, number)
    key = name.replace(".", "-")
    return replace(line, key=key, is_open=key == opened)
