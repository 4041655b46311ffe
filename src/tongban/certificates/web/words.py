"""Certificates in words: states, reasons, notices."""

from collections.abc import Iterable, Mapping

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tongban.certificates.actions.tell import ISSUED, ISSUED_FOR, REVOKED
from tongban.certificates.queries import Line
from tongban.certificates.rules import Reason, Verdict
from tongban.kernel.web.inputs import Text
from tongban.notices.ports import Params, Say, Words

REASONS: Mapping[str, Text] = {
    Reason.UNLAWFUL: gettext_lazy("发证决定违法，依法撤销"),
    Reason.DECEIT: gettext_lazy("用虚假材料等不正当手段取得"),
    Reason.MISTAKE: gettext_lazy("发证内容有误，已收回重发"),
    Reason.ON_REQUEST: gettext_lazy("持证人申请撤销"),
}

VERDICTS: Mapping[str, tuple[str, Text]] = {
    Verdict.VALID: ("done", gettext_lazy("有效")),
    Verdict.REVOKED: ("stop", gettext_lazy("已撤销")),
    Verdict.EXPIRED: ("due", gettext_lazy("已过期")),
    Verdict.UNKNOWN: ("", gettext_lazy("制作中")),
}
"""Pill and word of what a certificate is worth."""


class _InWords:
    """What a certificate says in the reader's language, where it says it in two."""

    def __call__(self, lines: Iterable[Line]) -> list[dict[str, str]]:
        return [
            {"label": self.one(line.zh, line.en), "value": self.one(line.text, line.text_en)}
            for line in lines
        ]

    def one(self, zh: str, en: str) -> str:
        return en if get_language() == "en" and en else zh


in_words = _InWords()


def _issued(params: Params) -> Words:
    return Words(
        title=_("您的电子证照制好了"),
        text=_("在“我的证照”里可以查看、下载，也可以出示给别人扫码核验。"),
        address=f"/my/certificates/{params['certificate_id']}",
        brief=_("电子证照已制好"),
    )


def _issued_for(params: Params) -> Words:
    return Words(
        title=_("您替单位申请的电子证照制好了"),
        text=_("证照归单位所有：先在“代办身份”里选这家单位，再到“我的证照”里查看、下载。"),
        address="/my/acting",
        brief=_("电子证照已制好"),
    )


def _revoked(params: Params) -> Words:
    return Words(
        title=_("您的一张电子证照已被撤销"),
        text=_(
            "从现在起它不再有效，别人核验时会看到已撤销。原因写在证照页上；不服可以申请行政复议。"
        ),
        address=f"/my/certificates/{params['certificate_id']}",
        brief=_("一张电子证照已被撤销"),
    )


SAYS: Mapping[str, Say] = {ISSUED: _issued, ISSUED_FOR: _issued_for, REVOKED: _revoked}
"""How what this room tells becomes words."""
