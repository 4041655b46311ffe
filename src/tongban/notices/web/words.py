"""A notice in words: made when it is shown, from kind and ids, in the reader's language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.identity.queries import parties
from tongban.kernel.web.frame import Text
from tongban.notices import ports
from tongban.notices.models import Message, Notice
from tongban.notices.rules import Channel, State, Why

Sides = tuple[str, str]
"""Names of giver and agent."""


LANGUAGES: dict[str, Text] = {"zh-hans": "中文", "en": "English"}
"""Each in itself, so that whoever needs it can read it."""
CHANNELS: dict[str, Text] = {
    Channel.SMS: gettext_lazy("短信"),
    Channel.EMAIL: gettext_lazy("邮件"),
}
STATES: dict[str, tuple[str, Text]] = {
    State.WAITING: ("wait", gettext_lazy("等着发")),
    State.SENT: ("doing", gettext_lazy("已发出，还没有回执")),
    State.DELIVERED: ("done", gettext_lazy("已送达")),
    State.UNDELIVERED: ("over", gettext_lazy("没送到")),
    State.GIVEN_UP: ("over", gettext_lazy("没发出去")),
    State.SKIPPED: ("", gettext_lazy("没有发")),
}
WHY: dict[str, Text] = {
    Why.LIMIT: gettext_lazy("当天已经发得够多，只放在账号里"),
    Why.UNWANTED: gettext_lazy("您选了不用这种方式"),
    Why.NO_ADDRESS: gettext_lazy("没有可用的号码或邮箱"),
    Why.NO_WORDS: gettext_lazy("这类消息只放在账号里"),
    Why.NO_CHANNEL: gettext_lazy("这种方式没有接通"),
    Why.REFUSED: gettext_lazy("运营商不收，请检查号码或邮箱"),
    Why.AWAY: gettext_lazy("试了多次都发不出，消息还在账号里"),
    Why.NOT_DELIVERED: gettext_lazy("对方没收到，请检查号码或邮箱"),
}


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that left, or did not, as a page shows it."""

    message: Message
    channel: Text
    mark: str
    state: Text
    why: Text


def sent(message: Message) -> Sent:
    """What became of it, in words; neither its text nor where it went."""
    mark, state = STATES[message.state]
    why = WHY[message.why] if message.why else ""
    return Sent(message, CHANNELS[message.channel], mark, state, why)


@dataclass(frozen=True, slots=True)
class Told:
    """One notice as a page shows it."""

    notice: Notice
    title: str
    text: str
    address: str


def told(notices: Sequence[Notice]) -> list[Told]:
    """All of them in words, the names fetched in one statement; inside `acting`."""
    ids = {UUID(one.params["mandate_id"]) for one in notices if "mandate_id" in one.params}
    names = parties(sorted(ids)) if ids else {}
    return [_told(one, names) for one in notices]


def _told(notice: Notice, names: Mapping[UUID, Sides]) -> Told:
    if say := _SAID.get(notice.kind):
        return say(notice, names)
    if other := ports.SAYS.get(notice.kind):
        words = other(notice.params)
        return Told(notice, words.title, words.text, words.address)
    return Told(notice, _("一条消息"), _("这条消息的内容在新版本里才能显示。"), "")


def _mandate_given(notice: Notice, names: Mapping[UUID, Sides]) -> Told:
    giver = _giver(notice, names)
    if notice.params.get("mandate_kind") == "guardian":
        title = _("您已登记为%(name)s的监护人") % {"name": giver}
        text = _("到对方成年前一天为止，您可以在“代办身份”里选对方，替对方办事。")
    else:
        title = _("%(name)s委托您代办") % {"name": giver}
        text = _("能做什么、到哪天为止，写在“委托与授权”里。要代办时，先在“代办身份”里选对方。")
    return Told(notice, title, text, "/my/mandates")


def _mandate_revoked(notice: Notice, names: Mapping[UUID, Sides]) -> Told:
    if notice.params.get("mandate_kind") == "guardian":
        title = _("您不再登记为%(name)s的监护人") % {"name": _giver(notice, names)}
        text = _("窗口终止了这条监护登记，您不能再替对方办事。有疑问请带证件到窗口核实。")
        return Told(notice, title, text, "/my/mandates")
    title = _("%(name)s收回了给您的委托") % {"name": _giver(notice, names)}
    text = _("没有别的委托的话，您不能再代对方办事。已经交上去的申请不受影响。")
    return Told(notice, title, text, "/my/mandates")


def _file_infected(notice: Notice, names: Mapping[UUID, Sides]) -> Told:
    title = _("您上传的一个文件查出了病毒")
    text = _("文件已经锁住，谁也打不开。请到“上传的文件”里删除它，换一个干净的重新传。")
    return Told(notice, title, text, "/my/files")


def _giver(notice: Notice, names: Mapping[UUID, Sides]) -> str:
    sides = names.get(UUID(notice.params["mandate_id"]))
    return sides[0] if sides else _("对方")


def _window_opened(notice: Notice, names: Mapping[UUID, Sides]) -> Told:
    text = _("窗口当面核对了您和身份证，实名等级是%(level)s级。请把窗口给的密码换成自己的。")
    text = text % {"level": _level(notice)}
    return Told(notice, _("您的账号已在窗口开通"), text, "/my/password")


def _window_raised(notice: Notice, names: Mapping[UUID, Sides]) -> Told:
    text = _(
        "窗口当面核对了您和身份证，实名等级现在是%(level)s级。不是您本人去办的，请立刻拨打热线。"
    )
    level = {"level": _level(notice)}
    return Told(notice, _("窗口核验后，您的实名等级是%(level)s级") % level, text % level, "/my")


def _level(notice: Notice) -> str:
    """Notices of before do not say it: a check at a window gave level 5."""
    return str(notice.params.get("level", "5"))


def _window_new_password(notice: Notice, names: Mapping[UUID, Sides]) -> Told:
    text = _("窗口核对身份后给了您新的密码，原来的密码不能再用。不是您本人去办的，请立刻拨打热线。")
    return Told(notice, _("您的密码在窗口换过了"), text, "/my/password")


def _window_slip(notice: Notice, names: Mapping[UUID, Sides]) -> Told:
    text = _("密码换成了新打那一张上的，前一张不能再用。不是您本人在窗口要的，请立刻拨打热线。")
    return Told(notice, _("窗口又给您打了一张密码单"), text, "/my/password")


def _representative_left(notice: Notice, names: Mapping[UUID, Sides]) -> Told:
    text = _("窗口登记了新的法定代表人，您不能再代表那家单位办事。有疑问请带证件到窗口核实。")
    return Told(notice, _("您不再是一家单位的法定代表人"), text, "/my/acting")


def _representative_came(notice: Notice, names: Mapping[UUID, Sides]) -> Told:
    text = _("窗口已登记。在“代办身份”里选这家单位，就能代表它办事、给经办人授委托。")
    return Told(notice, _("您已登记为一家单位的法定代表人"), text, "/my/acting")


_SAID: dict[str, Callable[[Notice, Mapping[UUID, Sides]], Told]] = {
    "mandate.given": _mandate_given,
    "mandate.revoked": _mandate_revoked,
    "window.opened": _window_opened,
    "window.raised": _window_raised,
    "window.new_password": _window_new_password,
    "window.slip": _window_slip,
    "representative.left": _representative_left,
    "representative.came": _representative_came,
    "file.infected": _file_infected,
}
