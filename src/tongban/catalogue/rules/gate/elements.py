"""Whether an item speaks the dictionary: every question and every line of its certificate names a
data element it fits, or says why it is private to the item. A line that repeats an answer is of
the answer's element. Pure.

No element is asked twice of the same subject: what was answered once is known (国务院关于在线政务
服务的若干规定 第七条).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from tongban.catalogue.rules import CertificateField, Field, FieldType, Item
from tongban.catalogue.rules.building import Path
from tongban.catalogue.rules.dictionary import DataElement, Dictionary, ElementType, shape_of
from tongban.catalogue.rules.gate.flaws import Flaw, Found, is_key

OF_THE_CASE: Mapping[str, str] = {
    "holder.name": "certificate.holder_name",
    "holder.credit_code": "certificate.holder_code",
    "holder.representative": "body.representative",
    "number": "certificate.certificate_number",
    "issued_on": "certificate.issue_date",
    "valid_to": "certificate.valid_to",
    "issuer": "certificate.issuer_name",
}
"""The element of what a case knows by itself; a certificate's line may repeat any of them."""

_TYPES: Mapping[FieldType, ElementType] = {
    FieldType.NUMBER: ElementType.NUMBER,
    FieldType.DATE: ElementType.DATE,
    FieldType.CHOICE: ElementType.CODE,
    FieldType.CHOICES: ElementType.CODE,
    FieldType.YES_NO: ElementType.YES_NO,
}
_OWN = {FieldType.ID_NUMBER: "person.id_number", FieldType.CREDIT_CODE: "body.credit_code"}
"""Types that are one element's own."""


def flaws_of_elements(item: Item, dictionary: Dictionary) -> list[Found]:
    """Everything that is wrong with how it names elements."""
    return [*_form(item, dictionary), *_lines(item, dictionary)]


def element_of(line: CertificateField, item: Item) -> str:
    """The element of a certificate's line: its own, or that of what it repeats; "" where none."""
    return (
        line.element
        or OF_THE_CASE.get(line.of)
        or next(
            (one.element for group in item.form for one in group.fields if one.key == line.of), ""
        )
    )


def with_sources(item: Item, dictionary: Dictionary) -> Item:
    """The item with the sources of its elements: what the platform knows of whoever applies is
    filled in, whether the item says so or not. Sources an item names itself stay as they are; the
    name of a body that is to be founded is nobody's yet."""
    named = item.founding.name_from if item.founding else ""
    form = tuple(
        group
        if group.repeats
        else replace(group, fields=tuple(_sourced(one, named, dictionary) for one in group.fields))
        for group in item.form
    )
    return replace(item, form=form)


def _sourced(field: Field, named: str, dictionary: Dictionary) -> Field:
    element = dictionary.elements.get(field.element)
    if element is None or field.sources or field.subject or field.key == named:
        return field
    return replace(field, sources=element.sources)


@dataclass(frozen=True, slots=True)
class Use:
    """That an item names an element: in which place, "form" or "result", and under which key."""

    element: str
    place: str
    key: str


def uses(item: Item) -> list[Use]:
    """Where an item names elements."""
    asked = [Use(one.element, "form", one.key) for group in item.form for one in group.fields]
    lines = item.result.fields if item.result else ()
    printed = [Use(element_of(one, item), "result", one.key) for one in lines]
    return [one for one in (*asked, *printed) if one.element]


def _form(item: Item, dictionary: Dictionary) -> Iterator[Found]:
    seen: set[tuple[str, str]] = set()
    for nth, group in enumerate(item.form):
        for mth, field in enumerate(group.fields):
            at: Path = ("form", nth, "fields", mth)
            yield from _named(at, field, dictionary)
            if field.element and (field.element, field.subject) in seen:
                yield Found(at, Flaw.ASKED_TWICE, (field.element[:60], field.subject[:40]))
            seen.add((field.element, field.subject))


def _named(at: Path, field: Field, dictionary: Dictionary) -> Iterator[Found]:
    if not field.element and field.private is None:
        yield Found(at, Flaw.ELEMENT_OR_PRIVATE)
    if field.element and field.private is not None:
        yield Found((*at, "private"), Flaw.ELEMENT_AND_PRIVATE)
    if field.subject and (not field.element or not is_key(field.subject)):
        yield Found((*at, "subject"), Flaw.SUBJECT_ALONE, (field.subject[:40],))
    if not field.element:
        return
    element = dictionary.elements.get(field.element)
    if element is None:
        yield Found((*at, "element"), Flaw.ELEMENT_UNKNOWN, (field.element[:60],))
    else:
        yield from _fits(at, field, element, dictionary)


def _fits(at: Path, field: Field, element: DataElement, dictionary: Dictionary) -> Iterator[Found]:
    wanted = _TYPES.get(field.type, ElementType.TEXT)
    own = _OWN.get(field.type, element.code)
    if element.type is not wanted or own != element.code:
        yield Found((*at, "element"), Flaw.ELEMENT_TYPE, (element.code, element.type, field.type))
        return
    shape = shape_of(element.format)
    if wanted is ElementType.TEXT and shape and field.longest > shape.most:
        yield Found((*at, "longest"), Flaw.ELEMENT_LONGER, (field.longest, shape.most))
    if wanted is ElementType.NUMBER and field.unit != element.unit:
        yield Found((*at, "unit"), Flaw.ELEMENT_UNIT, (element.code,))
    if wanted is ElementType.CODE:
        yield from _options(at, field, element, dictionary)


def _options(
    at: Path, field: Field, element: DataElement, dictionary: Dictionary
) -> Iterator[Found]:
    codes = dictionary.lists.get(element.code_list)
    known = {one.code for one in codes.entries} if codes else set()
    for nth, option in enumerate(field.options):
        if option.code not in known:
            about = (option.code[:40], element.code_list)
            yield Found((*at, "options", nth, "code"), Flaw.ELEMENT_CODES, about)


def _lines(item: Item, dictionary: Dictionary) -> Iterator[Found]:
    asked = {one.key: one for group in item.form for one in group.fields}
    for nth, line in enumerate(item.result.fields if item.result else ()):
        at: Path = ("result", "fields", nth, "element")
        repeated = asked.get(line.of)
        if repeated and line.element not in ("", repeated.element):
            yield Found(at, Flaw.ELEMENT_LINE, (line.of[:40], repeated.element or "-"))
        code = element_of(line, item)
        if code and code not in dictionary.elements and not repeated:
            yield Found(at, Flaw.ELEMENT_UNKNOWN, (code[:60],))
