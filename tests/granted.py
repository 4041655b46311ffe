"""Two small items whose grant ends with a certificate, and cases that granted them."""

import uuid
from typing import Any
from uuid import UUID

from tests.worlds import BUILDER
from tongban.catalogue.rules import (
    Audience,
    CaseKind,
    CertificateField,
    CertificateType,
    Field,
    FieldType,
    Founding,
    Group,
    Item,
    Option,
    Place,
    Remedies,
    Text,
    TimeLimit,
    Unit,
)
from tongban.certificates import actions
from tongban.certificates.actions import Grounds
from tongban.kernel.actor import Actor

LICENCE_TYPE = "11990000MB0000003U001"
FOOD_TYPE = "11990000MB0000003U031"
BY = Actor.task("reaction")


def both(text: str) -> Text:
    return Text(text, f"{text} (en)")


def an_item(
    result: CertificateType | None, founding: Founding | None = None, *fields: Field
) -> Item:
    limit = TimeLimit(5, Unit.WORKING_DAY, both("演示"))
    return Item(
        code="11990102MB0000001P400013102400001",
        name=both("食品经营许可（新办）"),
        summary=both("演示"),
        item_type="01",
        audiences=(Audience.PERSON, Audience.ENTERPRISE),
        department="990102-01",
        legal_basis=(both("演示"),),
        conditions=(both("演示"),),
        case_kind=CaseKind.COMMITTED,
        statutory=limit,
        promised=limit,
        correction=limit,
        min_trust_level=3,
        onsite_visits=0,
        onsite_reason=None,
        materials=(),
        form=(Group("shop", both("店"), fields),),
        steps=(),
        result=result,
        founding=founding,
        fees=both("不收费"),
        place=Place("12345", "12345", both("大厅"), both("工作日")),
        remedies=Remedies(both("市政府"), 60, both("法院"), 6),
        faq=(),
        minutes=5,
    )


def a_field(key: str, kind: FieldType = FieldType.TEXT, **more: Any) -> Field:
    return Field(key, kind, both(key), **more)


KINDS = (
    Option("catering", Text("餐饮服务经营者", "Catering")),
    Option("shop", Text("食品销售经营者", "Food shop")),
)

LICENCE = an_item(
    CertificateType(
        LICENCE_TYPE,
        Text("营业执照", "Business licence"),
        "",
        0,
        (
            CertificateField("name", Text("名称", "Name"), "holder.name"),
            CertificateField(
                "credit_code", Text("统一社会信用代码", "Credit code"), "holder.credit_code"
            ),
            CertificateField("operator", Text("经营者", "Operator"), "holder.representative"),
            CertificateField("address", Text("经营场所", "Address"), "address"),
            CertificateField("issued_on", Text("成立日期", "Founded on"), "issued_on"),
        ),
    ),
    Founding("trade_name", "92"),
    a_field("trade_name"),
    a_field("address"),
)

FOOD = an_item(
    CertificateType(
        FOOD_TYPE,
        Text("食品经营许可证", "Food business licence"),
        "JY2",
        5,
        (
            CertificateField("name", Text("经营者名称", "Business"), "holder.name"),
            CertificateField(
                "credit_code", Text("统一社会信用代码", "Credit code"), "holder.credit_code"
            ),
            CertificateField("person", Text("负责人", "In charge"), "holder.representative"),
            CertificateField("kind", Text("主体业态", "Kind"), "kind"),
            CertificateField("projects", Text("经营项目", "Activities"), "projects"),
            CertificateField("area", Text("面积", "Area"), "area"),
            CertificateField("safety", Text("食品安全员", "Safety officer"), "safety_officer"),
            CertificateField("safety_number", Text("身份证号", "ID number"), "safety_number"),
            CertificateField("number", Text("许可证编号", "Number"), "number"),
            CertificateField("issuer", Text("发证机关", "Issuer"), "issuer"),
            CertificateField("valid_to", Text("有效期至", "Valid until"), "valid_to"),
        ),
    ),
    None,
    a_field("kind", FieldType.CHOICE, options=KINDS),
    a_field("projects", FieldType.CHOICES, options=KINDS),
    a_field("area", FieldType.NUMBER, unit=Text("平方米", "m²")),
    a_field("safety_officer", sources=("profile.name",)),
    a_field("safety_number", FieldType.ID_NUMBER),
)

FOOD_ANSWERS = {
    "kind": "catering",
    "projects": ["catering", "shop"],
    "area": "38.5",
    "safety_officer": "李强",
    "safety_number": "990102198001011009",
}
LICENCE_ANSWERS = {"trade_name": "示范区晓梅小面馆（演示）", "address": "清河街道桂香路18号1层"}


def grounds(holder_id: UUID, department_id: UUID, answers: dict[str, Any], **more: Any) -> Grounds:
    """A case that granted it, of somebody who applied for themselves."""
    given = {
        "case_id": uuid.uuid4(),
        "holder_id": holder_id,
        "person_id": holder_id,
        "department_id": department_id,
        "version_id": uuid.uuid4(),
        "answers": answers,
    }
    return Grounds(**{**given, **more})


def a_food_licence(holder_id: UUID, department_id: UUID, **more: Any) -> UUID:
    """Granted, its document not made yet."""
    found = actions.grant(grounds(holder_id, department_id, FOOD_ANSWERS, **more), FOOD, by=BUILDER)
    assert found is not None
    return found


def a_licence(person_id: UUID, department_id: UUID, **more: Any) -> UUID:
    """A shop founded, the document of its licence not made yet."""
    granted = grounds(person_id, department_id, LICENCE_ANSWERS, **more)
    found = actions.grant(granted, LICENCE, by=BUILDER)
    assert found is not None
    return found
