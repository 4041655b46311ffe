"""Cases in words: stages, steps, outcomes, notices."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from tongban.applications.queries import How
from tongban.cases.actions import tell
from tongban.cases.queries import DeclineReason, Outcome, Stage, Step
from tongban.catalogue import queries as catalogue
from tongban.kernel.web.inputs import Text
from tongban.notices.ports import Params, Say, Words

STAGES: Mapping[str, tuple[str, Text]] = {
    Stage.RECEIVED: ("doing", gettext_lazy("已收到，等待受理")),
    Stage.CORRECTING: ("wait", gettext_lazy("等您补正")),
    Stage.ACCEPTED: ("doing", gettext_lazy("正在审查")),
    Stage.REVIEWED: ("doing", gettext_lazy("审查完，等待决定")),
    Stage.DECIDED: ("doing", gettext_lazy("已决定，正在送达")),
    Stage.CLOSED: ("done", gettext_lazy("已办结")),
    Stage.DECLINED: ("stop", gettext_lazy("不予受理")),
    Stage.WITHDRAWN: ("stop", gettext_lazy("已撤回")),
}
"""Pill and words of a stage, as the applicant reads it."""

DESK_STAGES: Mapping[str, tuple[str, Text]] = {
    Stage.RECEIVED: ("wait", gettext_lazy("收件，待受理")),
    Stage.CORRECTING: ("", gettext_lazy("等申请人补正")),
    Stage.ACCEPTED: ("doing", gettext_lazy("审查")),
    Stage.REVIEWED: ("wait", gettext_lazy("待决定")),
    Stage.DECIDED: ("doing", gettext_lazy("正在送达")),
    Stage.CLOSED: ("done", gettext_lazy("办结")),
    Stage.DECLINED: ("stop", gettext_lazy("不予受理")),
    Stage.WITHDRAWN: ("stop", gettext_lazy("申请人撤回")),
}
"""The same as an officer reads it."""

STEPS: Mapping[str, Text] = {
    Step.RECEIVE: gettext_lazy("收到申请"),
    Step.ACCEPT: gettext_lazy("受理"),
    Step.DECLINE: gettext_lazy("不予受理"),
    Step.REQUEST_CORRECTION: gettext_lazy("一次性告知补正"),
    Step.CORRECT: gettext_lazy("申请人已补正"),
    Step.OPINE: gettext_lazy("提出审查意见"),
    Step.DECIDE: pgettext_lazy("step", "作出决定"),
    Step.CLOSE: gettext_lazy("办结"),
    Step.WITHDRAW: gettext_lazy("申请人撤回"),
}

OUTCOMES: Mapping[str, Text] = {
    Outcome.GRANTED: gettext_lazy("准予许可"),
    Outcome.REFUSED: gettext_lazy("不予许可"),
    Outcome.DECLINED: gettext_lazy("不予受理"),
    Outcome.WITHDRAWN: gettext_lazy("申请人撤回"),
}

HOW: Mapping[How, Text] = {
    How.UPLOAD: gettext_lazy("申请人上传"),
    How.CERTIFICATE: gettext_lazy("电子证照，免提交"),
    How.PLEDGE: gettext_lazy("已承诺"),
}
"""How a material came."""
DECLINE_REASONS: Mapping[str, Text] = {
    DeclineReason.NOT_A_MATTER: gettext_lazy("这件事依法不需要取得许可"),
    DeclineReason.OTHER_BODY: gettext_lazy("不属于本机关的职权范围"),
}


def of(text: catalogue.Text) -> str:
    """What an item says, in the reader's language."""
    return text.en if get_language() == "en" else text.zh


def _about(params: Params) -> tuple[str, str]:
    """Item and query code; both public."""
    return of(catalogue.version(UUID(params["version_id"])).name), params["query_code"]


def _says(title: Text, text: Text, brief: Text) -> Say:
    def say(params: Params) -> Words:
        name, code = _about(params)
        with_code = _("查询码：%(code)s。") % {"code": code}
        return Words(
            title=str(title) % {"item": name},
            text=f"{text}{with_code}",
            address=f"/my/cases/{params['case_id']}",
            brief=_("%(item)s（查询码%(code)s）：%(what)s")
            % {"item": name, "code": code, "what": str(brief)},
        )

    return say


SAYS: Mapping[str, Callable[[Params], Words]] = {
    tell.RECEIVED: _says(
        gettext_lazy("%(item)s：申请已经收到"),
        gettext_lazy(
            "5个工作日内会告诉您是否受理，缺什么一次说全；没有告知的，自收到之日起即为受理。"
        ),
        gettext_lazy("申请已收到"),
    ),
    tell.ACCEPTED: _says(
        gettext_lazy("%(item)s：已经受理"),
        gettext_lazy("期限从明天起算，哪天以前有结果写在办件页上。"),
        gettext_lazy("已经受理"),
    ),
    tell.DECLINED: _says(
        gettext_lazy("%(item)s：不予受理"),
        gettext_lazy("原因写在办件页上；该由别的机关办的，写明了去哪里办。"),
        gettext_lazy("不予受理，原因请看办件页"),
    ),
    tell.CORRECTION: _says(
        gettext_lazy("%(item)s：请补正"),
        gettext_lazy("要补什么、哪天以前补，都写在办件页上，一次说全，以后不会再加。"),
        gettext_lazy("请补正，要补什么请看办件页"),
    ),
    tell.CORRECTED: _says(
        gettext_lazy("%(item)s：补正已经收到"),
        gettext_lazy("5个工作日内会告诉您是否受理。"),
        gettext_lazy("补正已收到"),
    ),
    tell.WITHDRAWN: _says(
        gettext_lazy("%(item)s：申请已经撤回"),
        gettext_lazy("不再往下办。不是您本人撤回的，请立刻拨打热线；还想办可以随时重新申请。"),
        gettext_lazy("申请已撤回"),
    ),
    tell.GRANTED: _says(
        gettext_lazy("%(item)s：准予许可"),
        gettext_lazy("正在制作电子证照，制好就到您的账户。"),
        gettext_lazy("准予许可"),
    ),
    tell.REFUSED: _says(
        gettext_lazy("%(item)s：不予许可"),
        gettext_lazy(
            "理由写在办件页上。不服的，可以依法申请行政复议或者提起行政诉讼，去哪里也写在那里。"
        ),
        gettext_lazy("不予许可，理由和救济途径请看办件页"),
    ),
}
"""How what this room tells becomes words."""

DESK_ACTS: Mapping[Step, tuple[str, Text]] = {
    Step.ACCEPT: ("accept", pgettext_lazy("act", "受理")),
    Step.REQUEST_CORRECTION: ("correction", gettext_lazy("告知补正")),
    Step.DECLINE: ("decline", pgettext_lazy("act", "不予受理")),
    Step.OPINE: ("opinion", gettext_lazy("写审查意见")),
    Step.DECIDE: ("decision", pgettext_lazy("act", "作出决定")),
}
"""Address and name of each act of the desk."""

TURNS: Mapping[str, Text] = {
    Stage.RECEIVED: gettext_lazy("受理岗"),
    Stage.CORRECTING: gettext_lazy("申请人"),
    Stage.ACCEPTED: gettext_lazy("审查岗"),
    Stage.REVIEWED: gettext_lazy("决定岗"),
    Stage.DECIDED: gettext_lazy("平台制证"),
}
"""Whose turn it is, as the inbox says."""
