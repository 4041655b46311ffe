"""What conditions may speak of, and of which type it is. Pure."""

from collections.abc import Iterable, Iterator, Mapping

from tongban.catalogue.rules import Field, FieldType, Group, Item
from tongban_wire import expr

HOLDER_KIND = "holder.kind"
HOLDER_KINDS = ("person", "body")

_TYPES: dict[FieldType, expr.Type] = {
    FieldType.NUMBER: expr.NUMBER,
    FieldType.DATE: expr.DATE,
    FieldType.YES_NO: expr.BOOL,
}


def type_of(field: Field) -> expr.Type:
    """The type of an answer."""
    codes = [one.code for one in field.options]
    if field.type is FieldType.CHOICE:
        return expr.code(codes)
    if field.type is FieldType.CHOICES:
        return expr.set_of(codes)
    return _TYPES.get(field.type, expr.TEXT)


def types(item: Item) -> dict[str, expr.Type]:
    """Every fact there is once the whole form is answered."""
    known = _always()
    for group in item.form:
        known.update(_of(group, group.fields))
    return known


def types_before(item: Item) -> Iterator[tuple[Group, Field | None, Mapping[str, expr.Type]]]:
    """Each question with the facts before it: what its condition may speak of. The group itself
    comes first, without a question. In a row the answers before it in the row are known too."""
    known = _always()
    for group in item.form:
        yield group, None, dict(known)
        row: dict[str, expr.Type] = {}
        for field in group.fields:
            yield group, field, {**known, **row}
            row[field.key] = type_of(field)
        known.update(_of(group, group.fields))


def _always() -> dict[str, expr.Type]:
    return {HOLDER_KIND: expr.code(HOLDER_KINDS)}


def _of(group: Group, fields: Iterable[Field]) -> dict[str, expr.Type]:
    answers = {one.key: type_of(one) for one in fields}
    return {group.key: expr.rows(answers)} if group.repeats else answers
