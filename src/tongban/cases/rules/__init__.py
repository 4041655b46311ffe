"""The law of a case, without a database: stages, steps, limits, who may not do what. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tongban.catalogue.rules import TimeLimit
    from tongban.kernel.workdays import WorkCalendar

DEFECT_NOTICE_DAYS = 5
"""行政许可法 第三十二条第一款第四项: defects are told once, within five working days."""
DELIVERY_DAYS = 10
"""行政许可法 第四十四条: a licence is issued within ten working days of the decision."""
OPINIONS = 2
"""行政许可法 第三十四条: the substance is checked by at least two officers."""
LONGEST_WORDS = 2000
"""Of a reason, an opinion, one point of a notice; in characters."""
MOST_POINTS = 20


class Stage(StrEnum):
    """Where a case stands (办件状态)."""

    RECEIVED = "received"
    CORRECTING = "correcting"
    ACCEPTED = "accepted"
    REVIEWED = "reviewed"
    DECIDED = "decided"
    CLOSED = "closed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What can be done with a case (办理动作)."""

    RECEIVE = "receive"
    ACCEPT = "accept"
    DECLINE = "decline"
    REQUEST_CORRECTION = "request_correction"
    CORRECT = "correct"
    OPINE = "opine"
    DECIDE = "decide"
    CLOSE = "close"
    WITHDRAW = "withdraw"


MOVES: Mapping[Step, Mapping[Stage, Stage]] = {
    Step.ACCEPT: {Stage.RECEIVED: Stage.ACCEPTED},
    Step.DECLINE: {Stage.RECEIVED: Stage.DECLINED},
    Step.REQUEST_CORRECTION: {Stage.RECEIVED: Stage.CORRECTING},
    Step.CORRECT: {Stage.CORRECTING: Stage.RECEIVED},
    Step.OPINE: {Stage.ACCEPTED: Stage.ACCEPTED},
    Step.DECIDE: {Stage.REVIEWED: Stage.DECIDED},
    Step.CLOSE: {Stage.DECIDED: Stage.CLOSED},
    Step.WITHDRAW: {
        Stage.RECEIVED: Stage.WITHDRAWN,
        Stage.CORRECTING: Stage.WITHDRAWN,
        Stage.ACCEPTED: Stage.WITHDRAWN,
        Stage.REVIEWED: Stage.WITHDRAWN,
    },
}
"""Which step leads from where to where; nothing else does. The last of the opinions needed leads
on to REVIEWED (`after_opinion`)."""

ENDED = frozenset({Stage.CLOSED, Stage.DECLINED, Stage.WITHDRAWN})
"""Nothing follows."""
OPEN = frozenset(Stage) - ENDED
BEFORE_ACCEPTANCE = frozenset({Stage.RECEIVED, Stage.CORRECTING, Stage.DECLINED})
EXAMINED = frozenset({Stage.REVIEWED, Stage.DECIDED, Stage.CLOSED})
DECIDED = frozenset({Stage.DECIDED, Stage.CLOSED})


class DeclineReason(StrEnum):
    """Why a case is not accepted (不予受理的情形), 行政许可法 第三十二条第一款."""

    NOT_A_MATTER = "not_a_matter"
    """第一项: no licence is needed for it."""
    OTHER_BODY = "other_body"
    """第二项: not this body's; the right one is named."""


class Outcome(StrEnum):
    """How a case ended (办结结果)."""

    GRANTED = "granted"
    REFUSED = "refused"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


def may(step: Step, stage: Stage) -> bool:
    """Whether the law lets this step follow at this stage."""
    return stage in MOVES.get(step, {})


def after_opinion(already: int) -> Stage:
    """Where a case stands after one opinion more than `already` were given."""
    return Stage.REVIEWED if already + 1 >= OPINIONS else Stage.ACCEPTED


def may_decide(officer: object, examiners: Collection[object]) -> bool:
    """Whoever examined does not decide (审查与决定分离): the decision looks at the examination."""
    return officer not in examiners


ACTS = (Step.ACCEPT, Step.REQUEST_CORRECTION, Step.DECLINE, Step.OPINE, Step.DECIDE)
"""What the desk does."""
DUTY_FOR: Mapping[Step, str] = {
    Step.ACCEPT: "cases.accept",
    Step.REQUEST_CORRECTION: "cases.accept",
    Step.DECLINE: "cases.accept",
    Step.OPINE: "cases.review",
    Step.DECIDE: "cases.decide",
}
"""受理岗, 审查岗, 决定岗."""
HANDLING = tuple(sorted(set(DUTY_FOR.values())))
"""Whoever handles cases reads them; nobody else of the department does (need to know)."""


class Bar(StrEnum):
    """Why an act is not open (现在不能办的原因)."""

    STAGE = "stage"
    TOLD_BEFORE = "told_before"
    NO_OPINIONS = "no_opinions"
    OPINED = "opined"
    EXAMINED = "examined"


def barred(
    step: Step, stage: Stage, officer: object, examiners: Collection[object], *, was_told: bool
) -> Bar | None:
    """Why this officer may not take this step now; None where they may, their duty apart."""
    if step is Step.DECIDE and stage is Stage.ACCEPTED:
        return Bar.NO_OPINIONS
    if not may(step, stage):
        return Bar.STAGE
    if step is Step.REQUEST_CORRECTION and was_told:
        return Bar.TOLD_BEFORE
    if step is Step.OPINE and officer in examiners:
        return Bar.OPINED
    if step is Step.DECIDE and not may_decide(officer, examiners):
        return Bar.EXAMINED
    return None


NEXT: Mapping[Stage, Step] = {
    Stage.RECEIVED: Step.ACCEPT,
    Stage.ACCEPTED: Step.OPINE,
    Stage.REVIEWED: Step.DECIDE,
}
"""What an officer does next at a stage; at all others somebody else's move is awaited."""


def is_turn_of(
    officer: object, duties: Collection[str], stage: Stage, examiners: Collection[object]
) -> bool:
    """Whether a case waits for this officer (轮到我): their duty, and nothing bars them."""
    step = NEXT.get(stage)
    if step is None or DUTY_FOR[step] not in duties:
        return False
    return barred(step, stage, officer, examiners, was_told=False) is None


@dataclass(frozen=True, slots=True)
class Due:
    """The last lawful day, and whether the calendar may still move it."""

    on: date
    provisional: bool


def due(start: date, limit: "TimeLimit", calendar: "WorkCalendar") -> Due:
    """The last day of a limit that begins the day after `start`; no days give `start` itself.

    行政许可法 第八十二条: working days, without statutory holidays; calendar days where the item
    says so.
    """
    if limit.days == 0 or limit.unit == "calendar_day":
        return Due(start + timedelta(days=limit.days), provisional=False)
    found = calendar.add(start, limit.days)
    return Due(found.last_day, found.provisional)


def due_working(start: date, days: int, calendar: "WorkCalendar") -> Due:
    """The same for a limit the law itself gives in working days."""
    found = calendar.add(start, days)
    return Due(found.last_day, found.provisional)


class Why(StrEnum):
    """Why a day of a limit counts, or does not."""

    START = "start"
    WORKING = "working"
    MAKE_UP = "make_up"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    CALENDAR = "calendar"


NOT_COUNTED = frozenset({Why.START, Why.WEEKEND, Why.HOLIDAY})
MOST_DAYS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day between the start of a limit and its end, and whether it counts."""

    day: date
    nth: int
    """Which day of the limit it is; 0 where it does not count."""
    why: Why


def counted_days(
    start: date, end: date, unit: str, calendar: "WorkCalendar"
) -> tuple[CountedDay, ...]:
    """Every day from the start, which does not count, to the end: what the day table shows."""
    found, nth = [CountedDay(start, 0, Why.START)], 0
    for step in range(1, min((end - start).days, MOST_DAYS_SHOWN) + 1):
        day = start + timedelta(days=step)
        why = _why(day, unit, calendar)
        nth += why not in NOT_COUNTED
        found.append(CountedDay(day, 0 if why in NOT_COUNTED else nth, why))
    return tuple(found)


def _why(day: date, unit: str, calendar: "WorkCalendar") -> Why:
    if unit != "working_day":
        return Why.CALENDAR
    announced = calendar.announced.get(day)
    if announced is not None:
        return Why.MAKE_UP if announced else Why.HOLIDAY
    return Why.WORKING if calendar.is_working(day) else Why.WEEKEND


ALPHABET = "23456789ABCDEFGHJKMNPQRTUVWXY"
"""Of query codes: nothing one mishears or misreads for another."""
_HALF = 4


def query_code(randoms: Collection[int]) -> str:
    """A code for looking a case up (查询码), e.g. 7K4M-2Q9D, from eight random numbers."""
    letters = [ALPHABET[one % len(ALPHABET)] for one in randoms]
    assert len(letters) == 2 * _HALF
    return "".join(letters[:_HALF]) + "-" + "".join(letters[_HALF:])


def case_number(implementation_code: str, day: date, serial: int) -> str:
    """The number of a case (办件编号), 45: implementation code, day of submission, serial."""
    if not 0 < serial < 1_000_000:
        raise ValueError(f"serial {serial} does not fit six digits")
    return f"{implementation_code}{day:%Y%m%d}{serial:06d}"


def typed_code(text: str) -> str:
    """A query code as somebody typed it, in its proper form; as it is where it has none."""
    letters = "".join(one for one in text.upper() if one.isalnum())
    return f"{letters[:_HALF]}-{letters[_HALF:]}" if len(letters) == 2 * _HALF else text.strip()
