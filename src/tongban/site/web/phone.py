"""The demo's phone and mailbox (演示手机): codes, messages, and the gateway that carries them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.identity import queries as identity
from tongban.kernel.errors import Refused
from tongban.kernel.web import guards
from tongban.kernel.web.request import Request
from tongban.site.demo.messenger.control import turn

SHOWN = 20
MODES = {
    "normal": (gettext_lazy("正常"), gettext_lazy("收下、送达、回执一次")),
    "slow": (gettext_lazy("慢"), gettext_lazy("每条8秒才收下")),
    "away": (gettext_lazy("不在"), gettext_lazy("断线，不收")),
    "cutting": (gettext_lazy("收了就断"), gettext_lazy("收下了，没说就断线")),
    "refusing": (gettext_lazy("不收"), gettext_lazy("说永远送不了")),
    "losing": (gettext_lazy("丢"), gettext_lazy("收下以后再没有消息")),
    "failing": (gettext_lazy("送不到"), gettext_lazy("回执说没送到")),
    "repeating": (gettext_lazy("重复"), gettext_lazy("同一回执来两次")),
    "mixing": (gettext_lazy("乱序"), gettext_lazy("先说送到，再来更早的没送到")),
    "forging": (gettext_lazy("假回执"), gettext_lazy("先来一张签名不对的")),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as the page shows it."""

    at: datetime
    to: str
    subject: str
    text: str


@guards.public
def phone(request: Request) -> HttpResponse:
    """Anybody in a demo reads and turns it; anywhere else this page does not exist."""
    if not settings.DEMO:
        raise Http404
    if request.method == "POST":
        return _behave(request)
    gateway = _gateway()
    carried = [_carried(one) for one in gateway.get("newest", ())]
    codes = [Shown(one.at, one.mobile, "", one.text) for one in identity.demo_phone_messages(SHOWN)]
    context = {
        "rows": sorted([*carried, *codes], key=lambda one: one.at, reverse=True)[:SHOWN],
        "has_gateway": _is_here(),
        "mode": gateway.get("mode", ""),
        "modes": [(key, name, hint) for key, (name, hint) in MODES.items()],
    }
    return render(request, "site/phone.html", context)


def _behave(request: Request) -> HttpResponse:
    mode = request.POST.get("mode", "")
    if mode not in MODES or not _is_here():
        raise Refused(_("没有这种状态。请返回上一页，选一个再按。"))
    if _gateway(mode).get("mode") != mode:
        raise Refused(_("模拟消息网关没有应答，守护进程正在重启它。请过几秒再试。"))
    messages.success(request, _("模拟消息网关现在：%(mode)s。") % {"mode": MODES[mode][0]})
    return HttpResponseRedirect("/demo/phone")


def _is_here() -> bool:
    return urlsplit(settings.MESSAGES_URL).hostname == "127.0.0.1"


def _gateway(mode: str = "") -> dict[str, Any]:
    if not _is_here():
        return {}
    return dict(turn(settings.MESSAGES_URL, settings.MESSAGES_SECRET, mode))


def _carried(one: dict[str, str]) -> Shown:
    return Shown(datetime.fromisoformat(one["at"]), one["to"], one["subject"], one["text"])
