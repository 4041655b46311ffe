"""What would let an item be granted, where a rule stands against it: the least change of the
answers, and the day on which time alone does it. Pure.

Asked of the very conditions that decide, with what the form makes of them: an answer counts only
where its question is asked, and has to keep to its bounds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tongban.catalogue.rules import Eligibility, Field, FieldType, Item, Text, Verdict
from tongban.catalogue.rules import facts as known_facts
from tongban.catalogue.rules.facts import HOLDER_KIND
from tongban.catalogue.rules.form import Answers
from tongban.catalogue.rules.reading import NO, YES, Stored, plain_number
from tongban.catalogue.rules.scenario import TODAY, Scenario, parsed, scenario
from tongban_wire import expr
from tongban_wire.expr import Change, Expr

YEARS_AHEAD = 50


@dataclass(frozen=True, slots=True)
class Turn:
    """What would make it so; nothing where nothing was found."""

    changes: tuple[Change, ...] = ()
    """The fewest answers that, changed together, let the rules find every condition met. What they
    cannot tell of somebody today, an officer judges then too."""
    on: date | None = None
    """The first day on which it is so, all answers as they are."""


def turn(item: Item, case: Scenario, answers: Answers, holder_kind: str, on: date) -> Turn:
    """What would make an application eligible that is not."""
    if case.verdict is not Eligibility.NOT_ELIGIBLE:
        return Turn()
    spares = any(one.verdict is Verdict.OFFICER for one in case.conditions)
    try:
        wholes = [_whole(item, case, spares=one) for one in ((True, False) if spares else (False,))]
    except expr.TooLarge:
        return Turn()
    day = expr.first_day(wholes[0], case.facts, after=on, until=_years_later(on, YEARS_AHEAD))
    if day is not None and not _is_granted(item, answers, holder_kind, day):
        day = None
    # A change that asks what an officer would have judged needs that answered as well.
    found = (_changes(item, whole, case, answers, holder_kind) for whole in wholes)
    return Turn(next(filter(None, found), ()), day)


def changed(
    item: Item, answers: Answers, holder_kind: str, changes: tuple[Change, ...]
) -> tuple[dict[str, object], str]:
    """The answers and the kind of holder after changes."""
    fields = _fields(item)
    after: dict[str, object] = dict(answers)
    for one in changes:
        if one.name == HOLDER_KIND:
            holder_kind = str(one.after)
        elif one.after is None:
            after.pop(one.name, None)
        else:
            after[one.name] = _stored(fields[one.name], one.after)
    return after, holder_kind


def _changes(
    item: Item, whole: Expr, case: Scenario, answers: Answers, holder_kind: str
) -> tuple[Change, ...]:
    guarded = expr.joined([whole, *_bounds(item, whole, case.facts)])
    fixed = {TODAY} if item.serves("person") and item.serves("body") else {TODAY, HOLDER_KIND}
    types = known_facts.types(item)
    found = expr.explain(guarded, case.facts, types, fixed).change
    after, kind = changed(item, answers, holder_kind, found)
    on = case.facts[TODAY]
    assert isinstance(on, date)
    return found if found and _is_granted(item, after, kind, on) else ()


def _is_granted(item: Item, answers: Mapping[str, object], kind: str, on: date) -> bool:
    """Whether the rules that decide say so: no change is told that they would not take."""
    return scenario(item, answers, kind, on).verdict is Eligibility.ELIGIBLE  # type: ignore[arg-type]


def _whole(item: Item, case: Scenario, *, spares: bool) -> Expr:
    """Every condition a rule decides, each answer counting only where it is asked; `spares` those
    it cannot decide now."""
    rules = [
        _unless_unknown(one.requirement.holds)
        if spares and one.verdict is Verdict.OFFICER
        else parsed(one.requirement.holds)
        for one in case.conditions
        if one.requirement.holds
    ]
    return expr.limited(expr.joined(rules), _asked_where(item))


def _unless_unknown(holds: str) -> Expr:
    """A condition that lacks what nobody has to say stands in nobody's way."""
    return expr.parse(f"not (({holds}) is known) or ({holds})")


def _asked_where(item: Item) -> dict[str, Expr]:
    """The condition of each question and group that has one, those around it included."""
    asked: dict[str, Expr] = {}
    for group in item.form:
        outer = [expr.limited(parsed(group.when), asked)] if group.when else []
        inner: dict[str, Expr] = {}
        if group.repeats and outer:
            inner[group.key] = outer[0]
        for one in () if group.repeats else group.fields:
            own = [expr.limited(parsed(one.when), {**asked, **inner})] if one.when else []
            if outer or own:
                inner[one.key] = expr.joined([*outer, *own])
        asked |= inner
    return asked


def _bounds(item: Item, whole: Expr, facts: Mapping[str, object]) -> Iterator[Expr]:
    """That answers stay what the form takes: within their bounds, and given where they must be."""
    for key, one in _fields(item).items():
        if key not in whole.names:
            continue
        inside = " and ".join(f"({bound})" for bound in _inside(one))
        if facts.get(key) is not None and one.is_required:
            yield expr.parse(inside or f"{key} is known")
        elif inside:
            yield expr.parse(f"if {key} is known then {inside} else true")


def _inside(one: Field) -> Iterator[str]:
    if one.type in (FieldType.NUMBER, FieldType.DATE):
        if one.least:
            yield f"{one.key} >= {one.least}"
        if one.most:
            yield f"{one.key} <= {one.most}"
    if one.type is FieldType.CHOICES and one.is_required:
        yield " or ".join(f'"{option.code}" in {one.key}' for option in one.options)


def _fields(item: Item) -> dict[str, Field]:
    """The questions that stand alone; rows are nobody's to change here."""
    return {one.key: one for group in item.form if not group.repeats for one in group.fields}


def _stored(one: Field, value: expr.Value) -> Stored:
    match value:
        case bool():
            return YES if value else NO
        case Decimal():
            return plain_number(value)
        case date():
            return value.isoformat()
        case frozenset():
            return tuple(option.code for option in one.options if option.code in value)
        case _:
            return str(value)


def labels(item: Item, language: str) -> dict[str, expr.Label]:
    """How people call the facts of an item, for the sentences of an explanation."""
    english = language == "en"
    found = {
        TODAY: expr.Label("today" if english else "今天"),
        HOLDER_KIND: expr.Label("who applies" if english else "申请人", codes=_KINDS[language]),
    }
    for group in item.form:
        if group.repeats:
            found[group.key] = expr.Label(_quoted(group.title, english))
        for one in group.fields:
            unit = getattr(one.unit, language) if one.unit else ""
            codes = {option.code: getattr(option.label, language) for option in one.options}
            found[one.key] = expr.Label(_quoted(one.label, english), unit, codes)
    return found


_KINDS = {
    "zh": {"person": "个人", "body": "企业、个体户或其他组织"},
    "en": {"person": "a person", "body": "a company, trader or other body"},
}


def _quoted(text: Text, english: bool) -> str:
    return f"“{text.en if english else text.zh}”"


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
