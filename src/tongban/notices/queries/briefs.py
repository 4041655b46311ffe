"""What leaves the house of a notice, in the language that is active: nobody's name, no number."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tongban.kernel.web.frame import Text
from tongban.notices import ports
from tongban.notices.models import Notice
from tongban.notices.rules import LANGUAGES, Channel

PREFERENCES = "/my/messages"
_CALL = gettext_lazy("不是您本人去办的，请立刻拨打热线。")

OURS: Mapping[str, tuple[Text, str]] = {
    "mandate.given": (gettext_lazy("有人委托您代办。"), "/my/mandates"),
    "mandate.revoked": (gettext_lazy("一份给您的委托结束了。"), "/my/mandates"),
    "window.opened": (gettext_lazy("您的账号已在窗口开通。"), "/my/password"),
    "window.raised": (gettext_lazy("窗口改了您的实名等级。"), "/my"),
    "window.new_password": (gettext_lazy("您的密码在窗口换过了。"), "/my/password"),
    "window.slip": (gettext_lazy("窗口又给您打了一张密码单。"), "/my/password"),
    "representative.left": (gettext_lazy("您不再是一家单位的法定代表人。"), "/my/acting"),
    "representative.came": (gettext_lazy("您已登记为一家单位的法定代表人。"), "/my/acting"),
    "file.infected": (gettext_lazy("您上传的一个文件查出了病毒。"), "/my/files"),
}
"""Kinds of this room; the rooms above bring theirs (ports.Words.brief)."""
_ALARMS = frozenset({"window.raised", "window.new_password", "window.slip"})


def brief(notice: Notice) -> tuple[str, str]:
    """Sentence and address; both empty for a kind that stays in the account."""
    if ours := OURS.get(notice.kind):
        sentence, address = ours
        return str(sentence) + (str(_CALL) if notice.kind in _ALARMS else ""), address
    if say := ports.SAYS.get(notice.kind):
        words = say(notice.params)
        return words.brief, words.address
    return "", ""


def has_words(notice: Notice) -> bool:
    """Whether anything of this notice leaves the house."""
    return brief(notice)[0] != ""


def written(notice: Notice, channel: Channel) -> tuple[str, str]:
    """Subject (of an e-mail) and text. Both empty for what does not leave."""
    sentence, address = brief(notice)
    if not sentence:
        return "", ""
    where = settings.SITE_URL + (address or "/my/notices")
    words = {"site": _site(), "brief": sentence.rstrip("。. "), "where": where}
    if channel is Channel.SMS:
        return "", _("【%(site)s】%(brief)s。请看%(where)s") % words
    words["choose"] = settings.SITE_URL + PREFERENCES
    text = _(
        "您好！\n\n%(brief)s。\n\n到这里看：%(where)s\n\n"
        "这封邮件由系统发出，请不要回复。不想再收，到这里改：%(choose)s\n%(site)s"
    )
    return _("%(site)s有一条消息给您") % words, text % words


def written_code(code: str, minutes: int) -> tuple[str, str]:
    """Subject and text of the code that shows that an address is read by its owner."""
    words = {"site": _site(), "code": code, "minutes": minutes}
    text = _(
        "您好！\n\n验证码：%(code)s，%(minutes)s分钟内有效。\n\n"
        "填在“消息接收设置”页上，就能用这个邮箱收消息。不是您本人填的邮箱，不用理会。\n%(site)s"
    )
    return _("%(site)s的邮箱验证码") % words, text % words


def _site() -> str:
    return settings.SITE[get_language() or LANGUAGES[0]].name
