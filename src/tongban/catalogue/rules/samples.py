"""Plausible answers for a model application (示范文本, 行政许可法 第三十条). Pure.

People, bodies and places of a sample are made up; its numbers have right check characters and a
region (99) that does not exist. What a hint gives as an example is the answer.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from tongban.catalogue.rules import Field, FieldType, Item
from tongban.catalogue.rules.form import Row
from tongban.catalogue.rules.reading import TODAY, YES, Stored
from tongban.kernel import validators

_ID_17 = "99010219900307142"
AHEAD = timedelta(days=30)
"""A day to come, in a sample."""
PERSON, OTHER_PERSON, SHOP = "林小梅", "王芳", "示范区晓梅小面馆"
ADDRESS = "示范市示范区清河街道桂香路18号1层"

BY_ELEMENT: Mapping[str, str] = {
    "person.name": PERSON,
    "person.mobile": "19900990000",
    "person.phone": "19900990000",
    "person.email": "sample@example.com",
    "body.name": SHOP,
    "body.representative": PERSON,
    "body.business_scope": "餐饮服务；食品销售",
    "body.sales_platform": "示范外卖平台",
    "holder.name": OTHER_PERSON,
    "address.full": ADDRESS,
    "premises.floor_area": "86",
    "body.employee_count": "4",
    "equipment.name": "双门冰柜",
    "equipment.count": "2",
}
"""By data element; what is not here goes by the type of the question."""

_EXAMPLE = re.compile(r"例如[“「]([^”」]+)[”」]")
_LONG = "按实际情况填写（示例）"


def answers(item: Item, on: date) -> dict[str, Stored | list[Row]]:
    """Answers to every question there is; which are asked the form decides (rules.form)."""
    found: dict[str, Stored | list[Row]] = {}
    for group in item.form:
        row = {field.key: answer(field, on) for field in group.fields}
        if group.repeats:
            found[group.key] = [row for _ in range(max(group.least_rows, 1))]
        else:
            found.update(row)
    return found


def holder_kind(item: Item) -> str:
    """In whose name the sample applies."""
    return "person" if item.serves("person") else "body"


def answer(field: Field, on: date) -> Stored:
    """One plausible answer, in the form it is kept in."""
    return _BY_TYPE[field.type](field, on)


def _text(field: Field, on: date) -> str:
    shown = _EXAMPLE.search(field.hint.zh) if field.hint else None
    text = BY_ELEMENT.get(field.element) or (shown[1] if shown else "") or f"{field.label.zh}示例"
    return text[: field.longest]


def _long_text(field: Field, on: date) -> str:
    text = _text(field, on)
    return text if not text.endswith("示例") else _LONG[: field.longest]


def _number(field: Field, on: date) -> str:
    wanted = Decimal(BY_ELEMENT.get(field.element, "10"))
    if field.least and wanted < Decimal(field.least):
        wanted = Decimal(field.least)
    if field.most and wanted > Decimal(field.most):
        wanted = Decimal(field.most)
    return f"{wanted:f}"


def _day(field: Field, on: date) -> str:
    """Ahead where it may be, the newest day that is allowed where it may not."""
    least, most = (_bound(one, on) for one in (field.least, field.most))
    wanted = on + AHEAD if least and least >= on else on
    if most and wanted > most:
        wanted = most
    return (max(wanted, least) if least else wanted).isoformat()


def _bound(text: str, on: date) -> date | None:
    if not text:
        return None
    return on if text == TODAY else date.fromisoformat(text)


def _id_number(field: Field, on: date) -> str:
    return _ID_17 + validators.id_check(_ID_17)


def _credit_code(field: Field, on: date) -> str:
    return validators.new_credit_code("92", "990102", 1)


_BY_TYPE: Mapping[FieldType, Callable[[Field, date], Stored]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _long_text,
    FieldType.NUMBER: _number,
    FieldType.DATE: _day,
    FieldType.CHOICE: lambda field, on: field.options[0].code if field.options else "",
    FieldType.CHOICES: lambda field, on: tuple(one.code for one in field.options[:2]),
    FieldType.YES_NO: lambda field, on: YES,
    FieldType.ID_NUMBER: _id_number,
    FieldType.CREDIT_CODE: _credit_code,
    FieldType.MOBILE: lambda field, on: BY_ELEMENT["person.mobile"],
}
