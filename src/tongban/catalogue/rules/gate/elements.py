"""Whether an item speaks the dictionary: every question and every line of its certificate names a
data element it fits, or says why it is private to the item. A line that repeats an answer is of
the answer's element. Pure.

No element is asked twice of the same subject: what was answered once is known (国务院关于在线政务
服务的若干规定 第七条).
"""

from collections.abc import Iterator, Mapping

from tongban.catalogue.rules import Field, FieldType, Item
from tongban.catalogue.rules.building import Path
from tongban.catalogue.rules.dictionary import DataElement, Dictionary, ElementType, shape_of
from tongban.catalogue.rules.elements import element_of
from tongban.catalogue.rules.gate.flaws import Flaw, Found, is_key

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
