"""Which questions a form asks, and what of the answers counts (表单). Pure.

Questions are asked in the order of the form: a condition sees the answers to the questions asked
before it and nothing else, so what is asked depends on what is answered and never on what lies
about from a question that is no longer asked.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from tongban.catalogue.rules import Field, FieldType, Group, Item, MaterialRequirement, Text
from tongban.catalogue.rules.reading import YES, Flaw, FlawCode, Stored, flaw_of
from tongban_wire import expr

Row = Mapping[str, Stored]
Answers = Mapping[str, Stored | Sequence[Row]]
"""What was answered, by key of the field, or of the group where it repeats."""

HOLDER_KIND = "holder.kind"
Facts = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Asked:
    """One page of the form as these answers make it; fields of a row stand in `rows`."""

    group: Group
    fields: tuple[Field, ...]
    rows: tuple[tuple[Field, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One answer in words, for reading."""

    key: str
    label: Text
    shown: Text
    type: FieldType
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """The answers of one group, for reading."""

    key: str
    title: Text
    lines: tuple[Line, ...]


def asked(item: Item, answers: Answers, holder_kind: str) -> tuple[Asked, ...]:
    """The pages that are asked, each with the questions that are asked; empty ones fall away."""
    return tuple(page for page, _facts in _walk(item, answers, holder_kind))


def facts(item: Item, answers: Answers, holder_kind: str) -> Facts:
    """What conditions may read once the whole form is answered."""
    known: dict[str, object] = {HOLDER_KIND: holder_kind}
    for _page, after in _walk(item, answers, holder_kind):
        known = after
    return known


def page(item: Item, key: str, answers: Answers, holder_kind: str) -> Asked | None:
    """One page by its group's key; None where it is not asked."""
    return next((one for one in asked(item, answers, holder_kind) if one.group.key == key), None)


def counted(item: Item, answers: Answers, holder_kind: str) -> dict[str, Stored | Sequence[Row]]:
    """The answers that are handed in: those to questions that are asked, and no empty ones."""
    kept: dict[str, Stored | Sequence[Row]] = {}
    for one in asked(item, answers, holder_kind):
        if one.group.repeats:
            kept[one.group.key] = [
                _only(row, fields)
                for row, fields in zip(rows_of(answers, one.group), one.rows, strict=True)
            ]
        else:
            kept.update(_only(_plain(answers), one.fields))
    return kept


def flaws(item: Item, answers: Answers, holder_kind: str, on: date) -> list[Flaw]:
    """Everything that is wrong or missing in the whole form, in its order."""
    return [
        flaw
        for one in asked(item, answers, holder_kind)
        for flaw in flaws_of_page(one, answers, on)
    ]


def flaws_of_page(asked_page: Asked, answers: Answers, on: date) -> Iterator[Flaw]:
    """Everything that is wrong with one page."""
    group = asked_page.group
    if not group.repeats:
        plain = _plain(answers)
        for field in asked_page.fields:
            if flaw := flaw_of(field, plain.get(field.key, ""), on):
                yield replace(flaw, group=group.key)
        return
    rows = rows_of(answers, group)
    if flaw := flaw_of_count(group, len(rows)):
        yield flaw
    for nth, (row, fields) in enumerate(zip(rows, asked_page.rows, strict=True)):
        for field in fields:
            if flaw := flaw_of(field, row.get(field.key, ""), on):
                yield replace(flaw, group=group.key, row=nth)


def flaw_of_count(group: Group, count: int) -> Flaw | None:
    """Too few rows, or too many."""
    if count < group.least_rows:
        return Flaw(FlawCode.TOO_FEW_ROWS, bound=str(group.least_rows), group=group.key)
    if count > group.most_rows:
        return Flaw(FlawCode.TOO_MANY_ROWS, bound=str(group.most_rows), group=group.key)
    return None


def materials(item: Item, answers: Answers, holder_kind: str) -> tuple[MaterialRequirement, ...]:
    """The materials these answers ask for."""
    known = facts(item, answers, holder_kind)
    return tuple(one for one in item.materials if _holds(one.when, known))


def valid_years(item: Item, answers: Answers, holder_kind: str) -> int:
    """For how many years the certificate runs with these answers; 0: without an end."""
    assert item.result is not None, "the item ends with a certificate"
    known = facts(item, answers, holder_kind)
    years = (one.years for one in item.result.validities if _holds(one.when, known))
    return next(years, item.result.valid_years)


def sections(item: Item, answers: Answers, holder_kind: str) -> tuple[Section, ...]:
    """What is handed in, in words, group by group."""
    return tuple(
        Section(one.group.key, one.group.title, tuple(_lines(one, answers)))
        for one in asked(item, answers, holder_kind)
    )


def in_words(field: Field, kept: Stored) -> Text:
    """One answer in both languages; a number with its unit."""
    if field.type is FieldType.YES_NO and kept:
        return Text("是", "Yes") if kept == YES else Text("否", "No")
    if field.type in (FieldType.CHOICE, FieldType.CHOICES):
        codes = (kept,) if isinstance(kept, str) else kept
        chosen = [option.label for option in field.options if option.code in codes]
        return Text("；".join(one.zh for one in chosen), "; ".join(one.en for one in chosen))
    text = kept if isinstance(kept, str) else " ".join(kept)
    if field.type is FieldType.DATE and (day := _date(text)):
        return Text(f"{day.year}年{day.month}月{day.day}日", f"{day.day} {day:%B %Y}")
    if field.unit and text:
        return Text(f"{text}{field.unit.zh}", f"{text} {field.unit.en}")
    return Text(text, text)


def rows_of(answers: Answers, group: Group) -> Sequence[Row]:
    """The rows of a repeating group; none where there are none yet."""
    found = answers.get(group.key, ())
    return [row for row in found if isinstance(row, Mapping)] if not isinstance(found, str) else []


def _walk(
    item: Item, answers: Answers, holder_kind: str
) -> Iterator[tuple[Asked, dict[str, object]]]:
    """Page after page, each with what is known behind it."""
    known: dict[str, object] = {HOLDER_KIND: holder_kind}
    plain = _plain(answers)
    for group in item.form:
        if not _holds(group.when, known):
            continue
        if group.repeats:
            rows = rows_of(answers, group)
            fields = tuple(_fields_of(group, row, dict(known)) for row in rows)
            known[group.key] = [
                {field.key: _fact(field, row.get(field.key, "")) for field in kept}
                for row, kept in zip(rows, fields, strict=True)
            ]
            yield Asked(group, group.fields, fields), known
        elif fields_here := _fields_of(group, plain, known):
            yield Asked(group, fields_here), known


def _fields_of(group: Group, row: Row, known: dict[str, object]) -> tuple[Field, ...]:
    """The questions asked; each answer is known to the questions after it."""
    found = []
    for field in group.fields:
        if _holds(field.when, known):
            found.append(field)
            known[field.key] = _fact(field, row.get(field.key, ""))
    return tuple(found)


def _fact(field: Field, kept: Stored) -> object:
    """An answer as conditions read it; what makes no sense is unknown."""
    if field.type is FieldType.CHOICES:
        return frozenset(kept) if not isinstance(kept, str) else frozenset()
    if not isinstance(kept, str) or not kept:
        return None
    if field.type is FieldType.NUMBER:
        return _decimal(kept)
    if field.type is FieldType.DATE:
        return _date(kept)
    return kept == YES if field.type is FieldType.YES_NO else kept


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except ArithmeticError:
        return None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _holds(when: str, known: Facts) -> bool:
    return not when or expr.holds(_parsed(when), known)


@lru_cache(maxsize=4096)
def _parsed(when: str) -> expr.Expr:
    return expr.parse(when)


def _plain(answers: Answers) -> Row:
    """Answers without rows: texts, and codes of choices."""
    found: dict[str, Stored] = {}
    for key, kept in answers.items():
        if isinstance(kept, str):
            found[key] = kept
        elif all(isinstance(one, str) for one in kept):
            found[key] = tuple(str(one) for one in kept)
    return found


def _only(row: Row, fields: Sequence[Field]) -> dict[str, Stored]:
    return {field.key: row[field.key] for field in fields if row.get(field.key)}


def _lines(one: Asked, answers: Answers) -> Iterator[Line]:
    if not one.group.repeats:
        plain = _plain(answers)
        for field in one.fields:
            kept = plain.get(field.key, "")
            yield Line(field.key, field.label, in_words(field, kept), field.type)
        return
    for nth, (row, fields) in enumerate(zip(rows_of(answers, one.group), one.rows, strict=True)):
        for field in fields:
            kept = row.get(field.key, "")
            yield Line(field.key, field.label, in_words(field, kept), field.type, nth)
