"""Every part of a definition stands on its guide, or there is a reason why it does not."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import timedelta
from html import unescape
from typing import Any, get_args, get_type_hints

import pytest
from django.test import Client

from tests import items
from tests.integration.catalogue.conftest import MONDAY
from tongban.catalogue.queries import (
    Audience,
    BodyKind,
    Booking,
    CaseKind,
    CertificateField,
    CertificateType,
    Exemption,
    FeeItem,
    Field,
    FieldType,
    Founding,
    Group,
    Handling,
    HandlingForm,
    HandlingScope,
    Item,
    MaterialKind,
    MaterialRequirement,
    Member,
    OnlineDepth,
    Option,
    PaperForm,
    Place,
    PowerSource,
    Question,
    Remedies,
    Requirement,
    ResultKind,
    Step,
    StepKind,
    Text,
    TimeLimit,
    TrustGrade,
    Unit,
    Validity,
    Window,
)


def a(zh: str) -> Text:
    return Text(zh, f"English of {zh}")


CERTIFICATE = "11990000MB0000001M901"
WHOLE = items.an_item(
    name=a("名称甲"),
    summary=a("摘要甲"),
    legal_basis=(a("设定依据甲"),),
    conditions=(
        Requirement("条件甲", "English of it", "place", 'tenure = "rented"'),
        Requirement("条件乙", "English of it"),
    ),
    statutory=TimeLimit(21, Unit.WORKING_DAY, a("法定依据甲"), True, a("法定说明甲")),
    promised=TimeLimit(6, Unit.CALENDAR_DAY, a("承诺依据甲"), False, a("承诺说明甲")),
    correction=TimeLimit(7, Unit.WORKING_DAY, a("补正依据甲"), True, a("补正说明甲")),
    min_trust_level=4,
    onsite_visits=1,
    onsite_reason=a("到场原因甲"),
    audiences=(Audience.INSTITUTION,),
    case_kind=CaseKind.COMMITTED,
    materials=(
        MaterialRequirement(
            key="paper",
            name=a("材料甲"),
            kind=MaterialKind.UPLOAD,
            legal_basis=a("材料依据甲"),
            grade=TrustGrade.B,
            hint=a("材料提示甲"),
            when='tenure = "rented"',
            is_required=False,
            most_files=9,
            form=PaperForm.EITHER,
            originals=2,
            copies=3,
            may_follow=True,
            issued_by=a("出具机构甲"),
            issued_within=a("出具时间甲"),
            standard=a("受理标准甲"),
            proves=("person.name",),
            exemption=Exemption(a("豁免依据甲"), a("豁免理由甲")),
        ),
        MaterialRequirement(
            key="held",
            name=a("证照材料甲"),
            kind=MaterialKind.CERTIFICATE,
            legal_basis=a("材料依据乙"),
            grade=TrustGrade.A,
            certificate_type="11990000MB0000001M902",
            provider=a("谁来提供甲"),
        ),
        MaterialRequirement(
            key="pledge",
            name=a("承诺甲"),
            kind=MaterialKind.PLEDGE,
            legal_basis=a("材料依据丙"),
            grade=TrustGrade.D,
            pledge=a("承诺的话甲"),
        ),
    ),
    form=(
        Group(
            key="place",
            title=a("组名甲"),
            lead=a("组说明甲"),
            when='holder.kind = "body"',
            fields=(
                Field(
                    key="tenure",
                    type=FieldType.CHOICE,
                    label=a("问题甲"),
                    hint=a("问题提示甲"),
                    is_required=False,
                    options=(Option("rented", a("选项甲"), a("选项效果甲")),),
                    element="premises.tenure",
                    sources=("body.name",),
                ),
                Field(
                    key="area",
                    type=FieldType.NUMBER,
                    label=a("问题乙"),
                    unit=a("单位甲"),
                    least="31",
                    most="9876",
                    when='tenure = "rented"',
                    private=a("为什么甲"),
                ),
                Field(key="shop", type=FieldType.TEXT, label=a("问题丙"), longest=77),
            ),
        ),
        Group(
            key="rows",
            title=a("组名乙"),
            fields=(Field(key="row", type=FieldType.TEXT, label=a("问题丁")),),
            least_rows=2,
            most_rows=44,
        ),
    ),
    steps=(Step("accept", a("步骤甲"), a("步骤说明甲"), StepKind.ACCEPT, 'tenure = "rented"'),),
    windows=(Window("hall", a("窗口甲"), a("窗口地点甲"), a("窗口时间甲"), 'tenure = "rented"'),),
    result=CertificateType(
        code=CERTIFICATE,
        name=a("证照甲"),
        number_prefix="QZ7",
        valid_years=13,
        fields=(CertificateField("shop", a("证照栏甲"), "shop", "body.name"),),
        validities=(Validity(3, 'tenure = "rented"'),),
    ),
    founding=Founding("shop", "93"),
    place=Place("0000-1110001", "0000-1110002", a("地点甲"), a("时间甲")),
    remedies=Remedies(a("复议机关甲"), 61, a("法院甲"), 17, True),
    faq=(Question(a("问甲"), a("答甲")),),
    minutes=55,
    themes=("housing",),
    words=("别名甲",),
    quantity=a("数量甲"),
    guide=Text("## 说明甲", "## English of it"),
    fee_items=(
        FeeItem(
            key="fee",
            name=a("收费甲"),
            amount="123.50",
            standard=a("标准甲"),
            legal_basis=a("收费依据甲"),
            times="area",
            when='tenure = "rented"',
            reduction=a("减免甲"),
        ),
    ),
    result_kind=ResultKind.CERTIFICATE,
    members=(
        Member("first", a("成员甲"), a("成员单位甲"), a("成员说明甲"), when='tenure = "rented"'),
        Member("second", a("成员乙"), a("成员单位乙"), after=("first",)),
    ),
    handling=Handling(
        power_source=PowerSource.ENTRUSTED_BESIDE,
        body_kind=BodyKind.ENTRUSTED,
        forms=(HandlingForm.COURIER,),
        online_depth=OnlineDepth.ACCEPTANCE,
        is_in_hall=True,
        scope=(HandlingScope.PROVINCES,),
        entrusting_body=a("委托机关甲"),
        joint_bodies=(a("联办甲"),),
        intermediaries=(a("中介甲"),),
        booking=Booking(88, a("预约规则甲")),
        has_terminals=True,
        mails_result=True,
        pays_online=True,
        legacy_code="DFBM-42",
    ),
)

SAYS: dict[str, str] = {
    "Item.code": "131999001",
    "Item.name": "<h1>名称甲</h1>",
    "Item.summary": "摘要甲",
    "Item.item_type": "行政许可",
    "Item.audiences": "事业单位可以办。",
    "Item.department": "示范区市场监督管理局",
    "Item.legal_basis": "设定依据甲",
    "Item.conditions": "条件甲",
    "Item.case_kind": "承诺件",
    "Item.statutory": "法定21个工作日",
    "Item.promised": "受理后6天内有结果",
    "Item.correction": "7个工作日内补齐就行",
    "Item.min_trust_level": "要实名等级4级以上",
    "Item.onsite_visits": "要来1次。",
    "Item.onsite_reason": "到场原因甲",
    "Item.materials": "材料甲",
    "Item.form": "组名甲",
    "Item.steps": "步骤甲",
    "Item.result": "办成拿到证照甲。",
    "Item.founding": "登记后成立一个主体",
    "Item.place": "地点甲",
    "Item.remedies": "复议机关甲",
    "Item.faq": "问甲",
    "Item.minutes": "大约55分钟",
    "Item.themes": '<a href="/browse?theme=housing">住房</a>',
    "Item.words": "别名甲",
    "Item.quantity": "数量甲",
    "Item.guide": "<h3>说明甲</h3>",
    "Item.handling": "权力来源",
    "Item.fee_items": "收费甲",
    "Item.result_kind": "证照甲，证照，",
    "Item.windows": "去哪个窗口",
    "Text.zh": "名称甲",
    "Requirement.zh": "条件甲",
    "Requirement.holds": "按您的回答判断：“问题甲”选“选项甲”",
    "Item.members": "包含哪些事",
    "Member.name": "<h3>成员甲",
    "Member.body": "由谁办：成员单位甲",
    "Member.about": "成员说明甲",
    "Member.after": "要先办好：成员甲",
    "Member.when": "看情况",
    "CertificateType.validities": "有效期3年",
    "Validity.years": "有效期3年",
    "Validity.when": "；“问题甲”选“选项甲”：有效期3年",
    "Window.name": "窗口甲",
    "Window.address": "窗口地点甲",
    "Window.hours": "窗口时间甲",
    "Window.when": "什么情况去这里：“问题甲”选“选项甲”",
    "Step.when": "什么时候有这一步：“问题甲”选“选项甲”",
    "TimeLimit.days": "法定21",
    "TimeLimit.unit": "6 <small>天",
    "TimeLimit.basis": "补正依据甲",
    "TimeLimit.is_default": "补正依据甲（默认值，由发布单位确认）",
    "TimeLimit.explain": "承诺说明甲",
    "Option.label": "选项甲",
    "Option.effect": "（选项效果甲）",
    "Field.type": "填数字",
    "Field.label": "问题甲",
    "Field.hint": "问题提示甲",
    "Field.is_required": "可以不填",
    "Field.options": "选项甲",
    "Field.unit": "9876 单位甲",
    "Field.least": "31至",
    "Field.most": "至9876",
    "Field.longest": "最多77个字",
    "Field.when": "什么时候填：“问题甲”选“选项甲”",
    "Field.sources": "从哪里替您填：法人登记",
    "Field.element": 'href="/elements/premises.tenure"',
    "Field.private": "为什么别处用不上：为什么甲",
    "Group.title": "组名甲",
    "Group.fields": "问题丙",
    "Group.lead": "组说明甲",
    "Group.when": "什么时候填：以单位名义办",
    "Group.least_rows": "2至44行",
    "Group.most_rows": "2至44行",
    "Exemption.legal_basis": "豁免依据甲",
    "Exemption.reason": "豁免理由甲",
    "FeeItem.name": "收费甲",
    "FeeItem.amount": "123.50元",
    "FeeItem.standard": "标准甲",
    "FeeItem.legal_basis": "收费依据甲",
    "FeeItem.times": "按“问题乙”计算",
    "FeeItem.when": "什么时候收：“问题甲”选“选项甲”",
    "FeeItem.reduction": "减免：减免甲",
    "Booking.a_day": "每天88个号",
    "Booking.rule": "预约规则甲",
    "Handling.power_source": "同级委托",
    "Handling.body_kind": "受委托组织",
    "Handling.forms": "快递",
    "Handling.online_depth": "网上可以办到：网上受理",
    "Handling.is_in_hall": "进驻政务大厅",
    "Handling.scope": "跨省",
    "Handling.entrusting_body": "由委托机关甲委托",
    "Handling.joint_bodies": "联办甲",
    "Handling.intermediaries": "中介甲",
    "Handling.booking": "可以预约",
    "Handling.has_terminals": "自助终端也能办",
    "Handling.mails_result": "结果可以寄给您",
    "Handling.pays_online": "可以在网上缴费。",
    "Handling.legacy_code": "DFBM-42",
    "MaterialRequirement.name": "材料甲",
    "MaterialRequirement.kind": "我们来取",
    "MaterialRequirement.legal_basis": "材料依据甲",
    "MaterialRequirement.grade": "B级，窗口已与原件核对",
    "MaterialRequirement.hint": "材料提示甲",
    "MaterialRequirement.when": "什么时候要：“问题甲”选“选项甲”",
    "MaterialRequirement.is_required": "可以不交",
    "MaterialRequirement.certificate_type": "11990000MB0000001M902",
    "MaterialRequirement.pledge": "承诺的话甲",
    "MaterialRequirement.most_files": "最多传9个文件",
    "MaterialRequirement.provider": "谁来提供甲",
    "MaterialRequirement.form": "纸质、电子都可以",
    "MaterialRequirement.originals": "原件2份",
    "MaterialRequirement.copies": "复印件3份",
    "MaterialRequirement.may_follow": "容缺受理",
    "MaterialRequirement.issued_by": "由出具机构甲出具",
    "MaterialRequirement.issued_within": "多新的才行：出具时间甲",
    "MaterialRequirement.standard": "怎样算合格：受理标准甲",
    "MaterialRequirement.proves": 'href="/elements/person.name"',
    "MaterialRequirement.exemption": "豁免理由甲",
    "Step.name": "步骤甲",
    "Step.about": "步骤说明甲",
    "Step.kind": '<span class="tag">受理</span>',
    "CertificateField.label": "证照栏甲",
    "CertificateField.of": "（您填的“问题丙”）",
    "CertificateField.element": 'href="/elements/body.name"',
    "CertificateType.code": CERTIFICATE,
    "CertificateType.name": "证照甲",
    "CertificateType.number_prefix": "编号以QZ7开头",
    "CertificateType.valid_years": "有效期13年",
    "CertificateType.fields": "证照栏甲",
    "Founding.name_from": "名称是您填的“问题丙”",
    "Founding.category": "以93开头",
    "Question.question": "问甲",
    "Question.answer": "答甲",
    "Place.consult_phone": "0000-1110001",
    "Place.complaint_phone": "0000-1110002",
    "Place.address": "地点甲",
    "Place.hours": "时间甲",
    "Remedies.review_body": "向复议机关甲申请复议",
    "Remedies.review_days": "61日内",
    "Remedies.court": "向法院甲起诉",
    "Remedies.court_months": "17个月内",
    "Remedies.is_default": "（以决定书告知的为准）",
}
"""What the guide of WHOLE says of each part."""

UNSAID: dict[str, str] = {
    "Item.fees": "only in versions from before fees were items: another test shows such a one",
    "Item.result_name": "only where there is no certificate: another test shows such a one",
    "Item.examples": "cases that are run before an item is published; nobody's own",
    "Example.name": "part of an example",
    "Example.holder": "part of an example",
    "Example.submitted_on": "part of an example",
    "Example.expects": "part of an example",
    "Example.answers": "part of an example",
    "Expected.materials": "part of an example",
    "Expected.fee": "part of an example",
    "Expected.due_on": "part of an example",
    "Expected.verdict": "part of an example",
    "Expected.unmet": "part of an example",
    "Expected.steps": "part of an example",
    "Expected.windows": "part of an example",
    "Member.key": "a name inside the definition",
    "Member.code": "a link to its own guide, where it is here: tests of members",
    "Requirement.key": "a name inside the definition",
    "Requirement.en": "the page in English: another test",
    "Window.key": "a name inside the definition",
    "Text.en": "the page in English: another test",
    "Option.code": "a name inside the definition; the label is what people read",
    "Field.key": "a name inside the definition",
    "Field.subject": "tells equal elements of one form apart; the label says it to people",
    "Group.key": "a name inside the definition",
    "FeeItem.key": "a name inside the definition",
    "MaterialRequirement.key": "a name inside the definition",
    "Step.key": "a name inside the definition",
    "CertificateField.key": "a name inside the definition",
}
"""What no guide says, and why."""


def parts(of: type) -> Iterator[str]:
    """Every field of a definition's classes, as Class.field."""
    waiting, seen = [of], set()
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        hints = get_type_hints(one)
        for field in fields(one):
            yield f"{one.__name__}.{field.name}"
            waiting += [x for x in inside(hints[field.name]) if is_dataclass(x)]


def inside(hint: Any) -> Iterator[type]:
    yield hint
    for one in get_args(hint):
        yield from inside(one)


def guide(lang: str = "zh", query: str = "") -> str:
    browser = Client()
    browser.cookies["lang"] = lang
    response = browser.get(f"/items/{items.CODE}{query}")
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_the_test_knows_of_every_part_of_a_definition_and_of_no_other():
    assert SAYS.keys() & UNSAID.keys() == set()
    assert SAYS.keys() | UNSAID.keys() == set(parts(Item))


@pytest.fixture
def whole(city):
    with city.as_worker():
        items.published(WHOLE, valid_from=MONDAY)
    return city


def test_every_part_stands_on_the_guide(whole):
    page = re.sub(r"\s*\n\s*", "", guide())

    assert {part: says for part, says in SAYS.items() if says not in page} == {}


def test_every_text_stands_on_the_guide_in_english_too(whole):
    page = guide("en")
    texts = [zh for zh in re.findall(r"Text\(zh='([^']+)', en='English of", repr(WHOLE))]

    assert len(texts) > 50
    assert [
        zh
        for zh in texts
        if zh not in ("说明甲",) and f"English of {zh}" not in re.sub(r"</?span[^>]*>", "", page)
    ] == []


def test_a_former_version_is_shown_as_whole_as_it_was(city):
    with city.as_worker():
        items.published(WHOLE, valid_from=MONDAY - timedelta(days=60))
        items.published(items.an_item(), valid_from=MONDAY)

    then = re.sub(r"\s*\n\s*", "", guide(query=f"?on={MONDAY - timedelta(days=1)}"))

    assert {part: says for part, says in SAYS.items() if says not in then} == {}
    assert "材料甲" not in guide()


def test_a_result_that_is_no_certificate_and_fees_in_words_are_shown(city):
    with city.as_worker():
        items.published(
            items.an_item(
                result=None,
                result_kind=ResultKind.PROOF,
                result_name=a("证明甲"),
                fees=a("按件收费甲"),
            )
        )

    page = guide()

    assert "办成拿到证明甲。" in page and "证明甲，证明" in page
    assert "按件收费甲" in page


def test_a_version_from_before_handling_was_told_opens(city):
    with city.as_worker():
        items.published(items.an_item(handling=None, result_kind=None))

    assert "权力来源" not in guide()


def test_the_whole_is_told_in_one_breath_and_paper_says_where_it_came_from(city):
    with city.as_worker():
        items.published()

    page = guide()

    assert "个人、个体户和其他组织可以办。" in page
    assert "不用准备材料，" in page and "一次也不用跑。" in page
    assert "受理后5个工作日内有结果。" in page and "不收费。" in page
    assert f"/items/{items.CODE}打印，指南第1版" in page
    assert "print-only" in page
