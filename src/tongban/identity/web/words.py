"""What codes are called on pages. Enumerations get their words here, not in `rules`."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.identity.rules import REPRESENTATIVE, Act, MandateKind

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
    REPRESENTATIVE: gettext_lazy("法定代表人"),
    MandateKind.AGENT: gettext_lazy("经办人"),
    MandateKind.PROXY: gettext_lazy("代理人"),
    MandateKind.GUARDIAN: gettext_lazy("监护人"),
}
FIELDS: dict[str, Text] = {
    "name": gettext_lazy("姓名"),
    "id_number": gettext_lazy("身份证号"),
    "mobile": gettext_lazy("手机号"),
}
PURPOSES: dict[str, Text] = {
    "mandate.find": gettext_lazy("授委托前核对姓名和身份证号"),
    "identity.check": gettext_lazy("核对身份"),
}
DUTIES: dict[str, Text] = {
    "calendar.load": gettext_lazy("载入工作日历"),
    "identity.register": gettext_lazy("登记自然人和法人"),
    "identity.guardian": gettext_lazy("登记监护关系"),
    "desk.open": gettext_lazy("打开办理台"),
}
STATES: dict[str, tuple[str, Text]] = {
    "in_force": ("done", gettext_lazy("生效中")),
    "ending": ("due", gettext_lazy("快到期")),
    "coming": ("wait", gettext_lazy("还没开始")),
    "ended": ("", gettext_lazy("已到期")),
    "revoked": ("stop", gettext_lazy("已收回")),
}
"""The pill and the word of a mandate's state."""


def listed(codes: tuple[str, ...] | frozenset[str], words: dict[str, Text]) -> str:
    """Codes in the order of the table, as one phrase; an unknown code stands as it is."""
    known = [str(word) for code, word in words.items() if code in codes]
    return _("、").join(known + sorted(code for code in codes if code not in words))


def word(code: str, words: dict[str, Text]) -> str:
    """One code's word, or the code."""
    return str(words.get(code, code))
