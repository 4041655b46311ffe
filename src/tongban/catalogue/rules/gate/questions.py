"""What is wrong with the questions of a form and with conditions (表单核对). Pure."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from tongban.catalogue.rules import Field, FieldType, Group, Item
from tongban.catalogue.rules import facts as known_facts
from tongban.catalogue.rules.building import Path
from tongban.catalogue.rules.gate.flaws import (
    LONGEST_TEXT,
    Flaw,
    Found,
    is_certificate_code,
    is_key,
    twice,
)
from tongban_wire import expr

PROFILE = frozenset({"profile.name", "profile.id_number", "profile.mobile"})
BODY = frozenset({"body.name", "body.credit_code", "body.representative"})
MOST_ROWS = 200
ADDRESSES = frozenset({"check", "correct", "discard", "materials", "receipt", "submit"})
"""Pages of an application beside its groups: no group may be called so."""

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")


def flaws_of_form(item: Item) -> Iterator[Found]:
    """Keys, options, bounds, rows and sources."""
    taken = {one.key for one in item.form if one.repeats}
    for nth, group in enumerate(item.form):
        path: Path = ("form", nth)
        if group.key in ADDRESSES:
            yield Found((*path, "key"), Flaw.KEY_TAKEN, (group.key,))
        if not group.fields:
            yield Found((*path, "fields"), Flaw.EMPTY_LIST)
        if not 0 <= group.least_rows <= max(group.most_rows, 0) <= MOST_ROWS:
            yield Found(path, Flaw.ROWS, (MOST_ROWS,))
        for mth, field in enumerate(group.fields):
            at = (*path, "fields", mth)
            if not is_key(field.key):
                yield Found((*at, "key"), Flaw.KEY_SHAPE, (field.key[:40],))
            if field.key in taken:
                yield Found((*at, "key"), Flaw.KEY_TAKEN, (field.key[:40],))
            taken.add(field.key)
            yield from _field(at, field, group)


def _field(path: Path, field: Field, group: Group) -> Iterator[Found]:
    chooses = field.type in (FieldType.CHOICE, FieldType.CHOICES)
    codes = [one.code for one in field.options]
    if chooses != bool(codes) or (chooses and len(codes) < 2):
        yield Found((*path, "options"), Flaw.OPTIONS)
    yield from twice((*path, "options"), codes, "code")
    if field.unit and field.type is not FieldType.NUMBER:
        yield Found((*path, "unit"), Flaw.NOT_HERE, ("unit", field.type))
    if not 1 <= field.longest <= LONGEST_TEXT:
        yield Found((*path, "longest"), Flaw.RANGE, (1, LONGEST_TEXT))
    yield from _bounds(path, field)
    for nth, source in enumerate(field.sources):
        if not _is_source(source) or group.repeats:
            yield Found((*path, "sources", nth), Flaw.SOURCE, (source[:60],))


def _bounds(path: Path, field: Field) -> Iterator[Found]:
    bounds = {name: getattr(field, name) for name in ("least", "most") if getattr(field, name)}
    for name, bound in bounds.items():
        if _bound(field, bound) is None:
            yield Found((*path, name), Flaw.BOUND, (bound[:40],))
            return
    least, most = (_bound(field, bounds.get(name, "")) for name in ("least", "most"))
    if least is not None and most is not None and "today" not in bounds.values() and least > most:
        yield Found((*path, "most"), Flaw.BOUNDS_CROSSED)


def _bound(field: Field, bound: str) -> Decimal | None:
    """What may be compared; None where it is none for this kind of question."""
    if field.type is FieldType.DATE:
        try:
            day = date.max if bound == "today" else date.fromisoformat(bound)
        except ValueError:
            return None
        return Decimal(day.toordinal())
    if field.type is not FieldType.NUMBER or not _NUMBER.fullmatch(bound):
        return None
    return Decimal(bound)


def certificate_of(source: str) -> tuple[str, str] | None:
    """Type code and field of a source that is a certificate, e.g. "certificate.<21>.address"."""
    match source.split("."):
        case ["certificate", code, key] if is_certificate_code(code) and is_key(key):
            return code, key
    return None


def _is_source(source: str) -> bool:
    return source in PROFILE | BODY or certificate_of(source) is not None


def flaws_of_conditions(item: Item) -> Iterator[Found]:
    """Conditions that cannot be read, or speak of what is not asked before them."""
    places: dict[str, Path] = {}
    for nth, group in enumerate(item.form):
        places[group.key] = ("form", nth)
    for group, field, types in known_facts.types_before(item):
        path = places[group.key]
        if field is not None:
            path = (*path, "fields", group.fields.index(field))
        yield from condition((*path, "when"), (field or group).when, types)
    types_after = known_facts.types(item)
    for name in ("materials", "steps", "windows"):
        for nth, one in enumerate(getattr(item, name)):
            yield from condition((name, nth, "when"), one.when, types_after)
    for nth, required in enumerate(item.conditions):
        yield from condition(("conditions", nth, "holds"), required.holds, types_after)
    for nth, validity in enumerate(item.result.validities if item.result else ()):
        yield from condition(("result", "validities", nth, "when"), validity.when, types_after)


def condition(
    path: Path, when: str, types: Mapping[str, expr.Type], wanted: expr.Sort = expr.Sort.BOOL
) -> Iterator[Found]:
    """What is wrong with an expression over these facts that has to give a value of one sort."""
    if not when:
        return
    try:
        sort = expr.check(expr.parse(when), types).sort
    except expr.ExprError as error:
        yield Found(path, Flaw.EXPRESSION, (), error.sentence("zh"), error.sentence("en"))
        return
    if sort is not wanted:
        yield Found(
            path, Flaw.NOT_CONDITION if wanted is expr.Sort.BOOL else Flaw.NOT_A_NUMBER, (sort,)
        )
