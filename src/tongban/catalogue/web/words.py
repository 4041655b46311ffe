"""Words of codes."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy, npgettext

from tongban.catalogue.rules import (
    Audience,
    BodyKind,
    CaseKind,
    Eligibility,
    FieldType,
    HandlingForm,
    HandlingScope,
    HolderKind,
    MaterialKind,
    OnlineDepth,
    PaperForm,
    PowerSource,
    ResultKind,
    StepKind,
    TimeLimit,
    TrustGrade,
    Unit,
)
from tongban.catalogue.rules.dictionary import ElementType, Sensitivity
from tongban.kernel.web.frame import Text

AUDIENCES: Mapping[Audience, Text] = {
    Audience.PERSON: gettext_lazy("个人"),
    Audience.ENTERPRISE: gettext_lazy("企业"),
    Audience.INSTITUTION: gettext_lazy("事业单位"),
    Audience.SOCIAL: gettext_lazy("社会组织"),
    Audience.ADMINISTRATIVE: gettext_lazy("行政机关"),
    Audience.OTHER: gettext_lazy("个体户和其他组织"),
}
"""服务对象 (GB/T 39046-2020 A.4)."""

LEVELS: Mapping[str, Text] = {
    "1": gettext_lazy("国家级"),
    "2": gettext_lazy("省级"),
    "3": gettext_lazy("市级"),
    "4": gettext_lazy("县级"),
    "5": gettext_lazy("镇（乡、街道）"),
    "6": gettext_lazy("村（社区）"),
    "7": gettext_lazy("分级管理"),
}
"""行使层级 (GB/T 39046-2020 A.2)."""

ITEM_TYPES: Mapping[str, Text] = {
    "01": gettext_lazy("行政许可"),
    "02": gettext_lazy("行政处罚"),
    "03": gettext_lazy("行政强制"),
    "04": gettext_lazy("行政征收"),
    "05": gettext_lazy("行政给付"),
    "06": gettext_lazy("行政检查"),
    "07": gettext_lazy("行政确认"),
    "08": gettext_lazy("行政奖励"),
    "09": gettext_lazy("行政裁决"),
    "10": gettext_lazy("其他行政权力"),
    "20": gettext_lazy("公共服务"),
}
"""事项类型 (GB/T 39046-2020 A.1)."""

FORMS: Mapping[HandlingForm, Text] = {
    HandlingForm.WINDOW: gettext_lazy("窗口"),
    HandlingForm.WEB: gettext_lazy("网上（电脑）"),
    HandlingForm.MOBILE: gettext_lazy("网上（手机）"),
    HandlingForm.COURIER: gettext_lazy("快递"),
    HandlingForm.OTHER: gettext_lazy("其他方式"),
}
"""办理形式 (GB/T 39046-2020 A.5)."""

DEPTHS: Mapping[OnlineDepth, Text] = {
    OnlineDepth.INFORMATION: gettext_lazy("网上看指南"),
    OnlineDepth.HANDING_IN: gettext_lazy("网上交材料"),
    OnlineDepth.ACCEPTANCE: gettext_lazy("网上受理"),
    OnlineDepth.ALL_THE_WAY: gettext_lazy("全程网上办"),
}
"""网上办理深度."""

SCOPES: Mapping[HandlingScope, Text] = {
    HandlingScope.NATION: gettext_lazy("全国"),
    HandlingScope.PROVINCES: gettext_lazy("跨省"),
    HandlingScope.CITIES: gettext_lazy("跨市"),
    HandlingScope.COUNTIES: gettext_lazy("跨县"),
}
"""通办范围."""

POWERS: Mapping[PowerSource, Text] = {
    PowerSource.OWN: gettext_lazy("法定本级行使"),
    PowerSource.HANDED_DOWN: gettext_lazy("上级下放"),
    PowerSource.AUTHORISED_FROM_ABOVE: gettext_lazy("上级授权"),
    PowerSource.AUTHORISED_BESIDE: gettext_lazy("同级授权"),
    PowerSource.ENTRUSTED_FROM_ABOVE: gettext_lazy("上级委托"),
    PowerSource.ENTRUSTED_BESIDE: gettext_lazy("同级委托"),
}
"""权力来源."""

BODY_KINDS: Mapping[BodyKind, Text] = {
    BodyKind.STATUTORY: gettext_lazy("法定机关"),
    BodyKind.AUTHORISED: gettext_lazy("授权组织"),
    BodyKind.ENTRUSTED: gettext_lazy("受委托组织"),
    BodyKind.OTHER: gettext_lazy("其他"),
}
"""实施主体性质 (GB/T 39046-2020 A.3)."""

CASE_KINDS: Mapping[CaseKind, Text] = {
    CaseKind.IMMEDIATE: gettext_lazy("即办件"),
    CaseKind.COMMITTED: gettext_lazy("承诺件"),
}
"""办件类型 (GB/T 39046-2020 A.6)."""

FIELD_TYPES: Mapping[FieldType, Text] = {
    FieldType.TEXT: gettext_lazy("写一行"),
    FieldType.LONG_TEXT: gettext_lazy("写一段"),
    FieldType.NUMBER: gettext_lazy("填数字"),
    FieldType.DATE: gettext_lazy("填日期"),
    FieldType.CHOICE: gettext_lazy("选一项"),
    FieldType.CHOICES: gettext_lazy("可以选几项"),
    FieldType.YES_NO: gettext_lazy("选是或否"),
    FieldType.ID_NUMBER: gettext_lazy("填身份证号"),
    FieldType.CREDIT_CODE: gettext_lazy("填统一社会信用代码"),
    FieldType.MOBILE: gettext_lazy("填手机号"),
}
"""How a question is answered."""

GRADES: Mapping[TrustGrade, Text] = {
    TrustGrade.A: gettext_lazy("A级，由出具机构提供"),
    TrustGrade.B: gettext_lazy("B级，窗口已与原件核对"),
    TrustGrade.C: gettext_lazy("C级，由您上传"),
    TrustGrade.D: gettext_lazy("D级，由您自己做、保证真实"),
}
"""材料可信等级 (国办函〔2016〕108号)."""

STEP_KINDS: Mapping[StepKind, Text] = {
    StepKind.APPLY: gettext_lazy("申请"),
    StepKind.ACCEPT: gettext_lazy("受理"),
    StepKind.REVIEW: gettext_lazy("审核"),
    StepKind.DECIDE: gettext_lazy("决定"),
    StepKind.CLOSE: gettext_lazy("办结"),
    StepKind.DELIVER: gettext_lazy("送达"),
}
"""办理环节."""

PAPER_FORMS: Mapping[PaperForm, Text] = {
    PaperForm.ELECTRONIC: gettext_lazy("电子材料"),
    PaperForm.PAPER: gettext_lazy("纸质材料"),
    PaperForm.EITHER: gettext_lazy("纸质、电子都可以"),
}
"""材料形式."""

RESULT_KINDS: Mapping[ResultKind, Text] = {
    ResultKind.CERTIFICATE: gettext_lazy("证照"),
    ResultKind.APPROVAL: gettext_lazy("批文"),
    ResultKind.PROOF: gettext_lazy("证明"),
    ResultKind.PAYMENT: gettext_lazy("待遇或款项"),
    ResultKind.ENTRY: gettext_lazy("登记或备案"),
}
"""结果类型."""

ELEMENT_TYPES: Mapping[ElementType, Text] = {
    ElementType.TEXT: gettext_lazy("文字"),
    ElementType.NUMBER: gettext_lazy("数字"),
    ElementType.DATE: gettext_lazy("日期"),
    ElementType.TIME: gettext_lazy("时间"),
    ElementType.CODE: gettext_lazy("代码"),
    ElementType.YES_NO: gettext_lazy("是或否"),
    ElementType.FILE: gettext_lazy("文件"),
}
"""数据类型."""

SENSITIVITIES: Mapping[Sensitivity, Text] = {
    Sensitivity.PUBLIC: gettext_lazy("可以公开"),
    Sensitivity.INTERNAL: gettext_lazy("内部使用"),
    Sensitivity.PERSONAL: gettext_lazy("个人信息"),
    Sensitivity.SENSITIVE: gettext_lazy("敏感个人信息"),
}
"""敏感程度; the last is 个人信息保护法 第二十八条's."""

PLACES: Mapping[str, Text] = {
    "form": gettext_lazy("申请时问"),
    "result": gettext_lazy("印在证照上"),
}
"""Where an item names an element."""


def unit_of(limit: TimeLimit) -> str:
    """What a limit counts in, after its number."""
    if limit.unit is Unit.WORKING_DAY:
        return npgettext("after its number", "个工作日", "个工作日", limit.days)
    return npgettext("after its number", "天", "天", limit.days)


UNITS: Mapping[Unit, Text] = {
    Unit.WORKING_DAY: gettext_lazy("工作日"),
    Unit.CALENDAR_DAY: gettext_lazy("自然日"),
}
"""期限单位."""

MATERIAL_KINDS: Mapping[MaterialKind, Text] = {
    MaterialKind.CERTIFICATE: gettext_lazy("用平台上的证照，没有才上传"),
    MaterialKind.FORM: gettext_lazy("就是填的表"),
    MaterialKind.PLEDGE: gettext_lazy("签承诺代替"),
    MaterialKind.UPLOAD: gettext_lazy("申请人上传"),
}
"""材料来源."""

HOLDERS: Mapping[HolderKind, Text] = {
    HolderKind.PERSON: gettext_lazy("个人"),
    HolderKind.BODY: gettext_lazy("企业或组织"),
}
"""申请人类型."""

ELIGIBILITIES: Mapping[Eligibility, Text] = {
    Eligibility.ELIGIBLE: gettext_lazy("符合条件"),
    Eligibility.NOT_ELIGIBLE: gettext_lazy("不符合条件"),
    Eligibility.OPEN: gettext_lazy("还不能确定"),
}
"""是否符合条件."""

OF_CODES: Mapping[type[StrEnum], Mapping[Any, Text]] = {
    Audience: AUDIENCES,
    BodyKind: BODY_KINDS,
    CaseKind: CASE_KINDS,
    Eligibility: ELIGIBILITIES,
    FieldType: FIELD_TYPES,
    HandlingForm: FORMS,
    HandlingScope: SCOPES,
    HolderKind: HOLDERS,
    MaterialKind: MATERIAL_KINDS,
    OnlineDepth: DEPTHS,
    PaperForm: PAPER_FORMS,
    PowerSource: POWERS,
    ResultKind: RESULT_KINDS,
    StepKind: STEP_KINDS,
    TrustGrade: GRADES,
    Unit: UNITS,
}
"""The words of every kind of code a definition is written with."""
