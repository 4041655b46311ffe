"""What codes are called on pages. Enumerations get their words here, not in `rules`."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.identity.rules import (
    AUDIT,
    GRANT,
    IDENTITY,
    OPERATE,
    REPRESENTATIVE,
    Act,
    ElementKind,
    EvidenceKind,
    MandateKind,
)
from tongban.identity.rules.bodies import is_sole_trader
from tongban.identity.rules.window import GuardianEnd, MinorProof, Relation, TypedReason, WindowEnd

Text = str | Promise

ACTS: dict[str, Text] = {
    Act.VIEW: gettext_lazy("查看办件"),
    Act.APPLY: gettext_lazy("填报和提交申请"),
    Act.RECEIVE: gettext_lazy("领取结果和证照"),
}
ACT_HINTS: dict[str, Text] = {
    Act.VIEW: gettext_lazy("看进度和材料，不能改"),
    Act.APPLY: gettext_lazy("以您的名义填表、交材料、补正"),
    Act.RECEIVE: gettext_lazy("代领纸质件，或收到电子结果"),
}
CAPACITIES: dict[str, Text] = {
    REPRESENTATIVE: gettext_lazy("法定代表人或经营者"),
    MandateKind.AGENT: gettext_lazy("经办人"),
    MandateKind.PROXY: gettext_lazy("代理人"),
    MandateKind.GUARDIAN: gettext_lazy("监护人"),
}
FIELDS: dict[str, Text] = {
    "name": gettext_lazy("姓名"),
    "id_number": gettext_lazy("身份证号"),
    "mobile": gettext_lazy("手机号"),
    ElementKind.SOCIAL_SECURITY_CARD: gettext_lazy("社会保障卡号"),
    ElementKind.BANK_ACCOUNT: gettext_lazy("银行账号"),
    ElementKind.PROVIDENT_FUND: gettext_lazy("住房公积金账号"),
    ElementKind.DRIVING_LICENCE: gettext_lazy("驾驶证档案编号"),
    "answers": gettext_lazy("申请表"),
    "materials": gettext_lazy("申请材料"),
    "file": gettext_lazy("上传的文件"),
}
PURPOSES: dict[str, Text] = {
    "mandate.find": gettext_lazy("授委托前核对姓名和身份证号"),
    "identity.check": gettext_lazy("核对身份"),
    "case.list": gettext_lazy("查看本部门的办件列表"),
    "case.handle": gettext_lazy("办理您的办件"),
    "case.download": gettext_lazy("办理您的办件，下载了您交的材料原件"),
    "hold.find": gettext_lazy("依法冻结资料前核对身份"),
    "body.verify": gettext_lazy("您登记单位，送核验服务和法人库比对"),
    "sign_up.verify": gettext_lazy("您网上注册，送核验服务比对身份"),
    "sign_up.again": gettext_lazy(
        "有人用您的身份证号在网上注册，送核验服务比对；不是您本人，请拨热线"
    ),
    "trust.verify": gettext_lazy("您网上提升实名等级，送核验服务比对"),
    "window.person": gettext_lazy("窗口读身份证，办实名登记"),
    "window.guardian": gettext_lazy("窗口登记监护人"),
    "window.body": gettext_lazy("窗口登记法定代表人"),
}
BY_PLATFORM = frozenset({"body.verify", "sign_up.verify", "sign_up.again", "trust.verify"})
"""Purposes for which the platform itself sends data to the verification service."""
DUTIES: dict[str, Text] = {
    "calendar.load": gettext_lazy("载入工作日历"),
    "people.register": gettext_lazy("窗口实名登记"),
    "bodies.register": gettext_lazy("窗口登记法人"),
    "identity.guardian": gettext_lazy("登记监护关系"),
    "desk.open": gettext_lazy("打开工作台"),
    "cases.accept": gettext_lazy("受理办件"),
    "cases.review": gettext_lazy("审查办件"),
    "cases.decide": gettext_lazy("作出决定"),
    OPERATE: gettext_lazy("运行系统（系统管理员）"),
    GRANT: gettext_lazy("授予权限（安全管理员）"),
    AUDIT: gettext_lazy("查看审计（审计管理员）"),
    "retention.hold": gettext_lazy("冻结和解除冻结"),
    "certificates.revoke": gettext_lazy("撤销证照"),
    "catalogue.edit": gettext_lazy("编辑事项"),
    "catalogue.establishment": gettext_lazy("审核清单变动（编制）"),
    "catalogue.legal": gettext_lazy("审核清单变动（法制）"),
    "catalogue.words": gettext_lazy("管理搜索词"),
}
BODY_FACTS: dict[str, Text] = {
    "name": gettext_lazy("单位名称"),
    "credit_code": gettext_lazy("统一社会信用代码"),
    "representative": gettext_lazy("法定代表人"),
}
RELATIONS: dict[str, Text] = {
    Relation.PARENT: gettext_lazy("父母"),
    Relation.GRANDPARENT: gettext_lazy("祖父母、外祖父母"),
    Relation.SIBLING: gettext_lazy("兄姐"),
    Relation.OTHER: gettext_lazy("其他依法担任监护的人"),
}
PROOFS: dict[str, Text] = {
    MinorProof.HOUSEHOLD: gettext_lazy("户口簿"),
    MinorProof.BIRTH: gettext_lazy("出生医学证明"),
    MinorProof.ID_CARD: gettext_lazy("孩子的身份证"),
}
GUARDIAN_ENDS: dict[str, Text] = {
    GuardianEnd.CHANGED: gettext_lazy("监护人变更"),
    GuardianEnd.ENDED: gettext_lazy("监护关系终止"),
    GuardianEnd.MISTAKE: gettext_lazy("登记有误"),
}
TYPED_REASONS: dict[str, Text] = {
    TypedReason.READER: gettext_lazy("读卡器坏了"),
    TypedReason.CARD: gettext_lazy("证件读不出（芯片坏了）"),
    TypedReason.EARLIER: gettext_lazy("当时没有写原因"),
}
REGISTRATION_STATES: dict[str, tuple[str, Text]] = {
    "compare": ("wait", gettext_lazy("等人证核对")),
    "mobile": ("wait", gettext_lazy("等发验证码")),
    "code": ("wait", gettext_lazy("等填验证码")),
    "sign": ("wait", gettext_lazy("等签协议")),
    "open": ("doing", gettext_lazy("等开通")),
    "lapsed": ("stop", gettext_lazy("已失效")),
    WindowEnd.OPENED: ("done", gettext_lazy("已开通")),
    WindowEnd.RAISED: ("done", gettext_lazy("等级已升")),
    WindowEnd.MISMATCH: ("stop", gettext_lazy("人证不符")),
    WindowEnd.ABANDONED: ("", gettext_lazy("已放弃")),
}
"""The pill and the word of a registration's state."""
ELEMENTS: dict[str, Text] = {
    ElementKind.MOBILE: gettext_lazy("手机号"),
    ElementKind.SOCIAL_SECURITY_CARD: gettext_lazy("社会保障卡号"),
    ElementKind.BANK_ACCOUNT: gettext_lazy("银行账号"),
    ElementKind.PROVIDENT_FUND: gettext_lazy("住房公积金账号"),
    ElementKind.DRIVING_LICENCE: gettext_lazy("驾驶证档案编号"),
}
ELEMENT_HINTS: dict[str, Text] = {
    ElementKind.MOBILE: gettext_lazy("用您本人身份证办的号码"),
    ElementKind.SOCIAL_SECURITY_CARD: gettext_lazy("印在社保卡正面"),
    ElementKind.BANK_ACCOUNT: gettext_lazy("您名下任意一张银行卡的卡号"),
    ElementKind.PROVIDENT_FUND: gettext_lazy("在公积金对账单或单位经办人处"),
    ElementKind.DRIVING_LICENCE: gettext_lazy("印在驾驶证副页"),
}
EVIDENCE: dict[str, Text] = {
    EvidenceKind.SIGN_UP: gettext_lazy("网上核验两项信息"),
    EvidenceKind.WINDOW: gettext_lazy("窗口核验"),
    EvidenceKind.DEMONSTRATION: gettext_lazy("演示人物"),
    EvidenceKind.EARLIER: gettext_lazy("早前开户时核验"),
}
FAILED: dict[str, Text] = {IDENTITY: gettext_lazy("姓名和身份证号"), **ELEMENTS}
STATES: dict[str, tuple[str, Text]] = {
    "in_force": ("done", gettext_lazy("生效中")),
    "ending": ("due", gettext_lazy("快到期")),
    "coming": ("wait", gettext_lazy("还没开始")),
    "ended": ("", gettext_lazy("已到期")),
    "revoked": ("stop", gettext_lazy("已收回")),
}
"""The pill and the word of a mandate's state."""


def head_word(credit_code: str) -> Text:
    """What whoever speaks for a body of this kind is called."""
    if is_sole_trader(credit_code):
        return gettext_lazy("经营者")
    return gettext_lazy("法定代表人")


def capacity_word(kind: str, credit_code: str = "") -> str:
    """In which capacity one acts; for a body whose credit code is known, in its own word."""
    if kind == REPRESENTATIVE and credit_code:
        return str(head_word(credit_code))
    return word(kind, CAPACITIES)


def listed(codes: tuple[str, ...] | frozenset[str], words: dict[str, Text]) -> str:
    """Codes in the order of the table, as one phrase; an unknown code stands as it is."""
    known = [str(word) for code, word in words.items() if code in codes]
    return _("、").join(known + sorted(code for code in codes if code not in words))


def word(code: str, words: dict[str, Text]) -> str:
    """One code's word, or the code."""
    return str(words.get(code, code))
