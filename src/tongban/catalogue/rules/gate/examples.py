"""Examples are run (样例): what an item says would come of a case comes of it. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from tongban.catalogue.rules import Example, Item, Verdict
from tongban.catalogue.rules import form as forms
from tongban.catalogue.rules.building import Path
from tongban.catalogue.rules.gate.flaws import Flaw, Found
from tongban.catalogue.rules.promise import promised
from tongban.catalogue.rules.reading import FlawCode
from tongban.catalogue.rules.scenario import Scenario, scenario
from tongban.kernel.workdays import WorkCalendar

NOTHING = "—"
"""How a list is told that holds nothing."""
LACKING = (FlawCode.MISSING, FlawCode.TOO_FEW_ROWS)


def flaws_of_examples(item: Item, calendar: WorkCalendar) -> list[Found]:
    """Examples that come out otherwise than they say, and conditions no example shows both ways.

    Asked of an item whose form and expressions are in order. A last day is compared where every
    year it is counted through is announced.
    """
    if not item.examples:
        return [Found((), Flaw.EXAMPLES_MISSING)]
    found: list[Found] = []
    cases: list[Scenario] = []
    for nth, one in enumerate(item.examples):
        path: Path = ("examples", nth)
        wrong = list(_unfit(path, item, one))
        found += wrong
        if not wrong:
            case = scenario(item, one.answers, one.holder, date.fromisoformat(one.submitted_on))
            found += _differences(path, item, one, case, calendar)
            cases.append(case)
    if len(cases) == len(item.examples):
        found += _one_sided(item, cases)
    return found


def _unfit(path: Path, item: Item, one: Example) -> Iterator[Found]:
    """What is no case of this item, and days and amounts that are none."""
    if not item.serves(one.holder):
        yield Found((*path, "holder"), Flaw.EXAMPLE_HOLDER, (one.holder,))
    on = _day(one.submitted_on)
    if on is None:
        yield Found((*path, "submitted_on"), Flaw.EXAMPLE_DAY, (one.submitted_on[:40],))
    if _day(one.expects.due_on) is None:
        at = (*path, "expects", "due_on")
        yield Found(at, Flaw.EXAMPLE_DAY, (one.expects.due_on[:40],))
    if _amount(one.expects.fee) is None:
        at = (*path, "expects", "fee")
        yield Found(at, Flaw.EXAMPLE_AMOUNT, (one.expects.fee[:40],))
    if on is not None:
        yield from _answers((*path, "answers"), item, one, on)


def _answers(path: Path, item: Item, one: Example, on: date) -> Iterator[Found]:
    """Answers nobody asks for, and such as the form would not take; what is left out is open."""
    asked = forms.counted(item, one.answers, one.holder)
    for key, said in one.answers.items():
        if said and (key not in asked or not _same(asked[key], said)):
            yield Found((*path, key), Flaw.EXAMPLE_NOT_ASKED, (key[:40],))
    for flaw in forms.flaws(item, asked, one.holder, on):
        if flaw.code in LACKING:
            continue
        field = flaw.field.key if flaw.field else flaw.group
        at = flaw.group if flaw.row is not None or not flaw.field else field
        yield Found((*path, at), Flaw.EXAMPLE_ANSWER, (field, flaw.code))


def _same(kept: object, said: object) -> bool:
    """Whether all of an answer counts; of rows each."""
    if isinstance(kept, list) and isinstance(said, tuple):
        return kept == [dict(row) if isinstance(row, Mapping) else row for row in said]
    return kept == said


def _differences(
    path: Path, item: Item, one: Example, case: Scenario, calendar: WorkCalendar
) -> Iterator[Found]:
    expects, at = one.expects, (*path, "expects")
    for name, flaw, wanted, got in (
        ("materials", Flaw.EXAMPLE_MATERIALS, expects.materials, _keys(case.materials)),
        ("steps", Flaw.EXAMPLE_STEPS, expects.steps, _keys(case.steps)),
        ("windows", Flaw.EXAMPLE_WINDOWS, expects.windows, _keys(case.windows)),
        ("unmet", Flaw.EXAMPLE_UNMET, expects.unmet, _keys(case.unmet)),
    ):
        if wanted is not None and sorted(wanted) != sorted(got):
            yield Found((*at, name), flaw, (_told(wanted), _told(got)))
    if _amount(expects.fee) != case.fee:
        yield Found((*at, "fee"), Flaw.EXAMPLE_FEE, (expects.fee, f"{case.fee:f}"))
    if expects.verdict is not case.verdict:
        yield Found((*at, "verdict"), Flaw.EXAMPLE_VERDICT, (expects.verdict, case.verdict))
    end = promised(date.fromisoformat(one.submitted_on), item.promised, calendar)
    if not end.provisional and end.last_day != _day(expects.due_on):
        yield Found((*at, "due_on"), Flaw.EXAMPLE_DUE, (expects.due_on, end.last_day))


def _one_sided(item: Item, cases: list[Scenario]) -> Iterator[Found]:
    """Conditions a rule decides that no example meets, or none fails."""
    for nth, one in enumerate(item.conditions):
        if not one.holds:
            continue
        found = {case.conditions[nth].verdict for case in cases}
        for wanted in (Verdict.HOLDS, Verdict.FAILS):
            if wanted not in found:
                yield Found(("conditions", nth), Flaw.EXAMPLES_ONE_SIDED, (one.key, wanted))


def _keys(parts: object) -> tuple[str, ...]:
    assert isinstance(parts, tuple)
    return tuple(one.key for one in parts)


def _told(keys: tuple[str, ...]) -> str:
    return ", ".join(keys)[:400] or NOTHING


def _day(text: str) -> date | None:
    """A day written as 2026-01-31; from no other age than ours."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2200 and text == day.isoformat() else None


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount >= 0 else None
