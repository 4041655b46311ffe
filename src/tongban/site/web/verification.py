"""The demo's page of the simulated verification service (演示): who it knows, how it behaves."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tongban.identity.web.words import ELEMENTS, head_word
from tongban.kernel.errors import Refused
from tongban.kernel.web import guards
from tongban.kernel.web.request import Request
from tongban.site.demo.personas import PERSONAS
from tongban.site.demo.strangers import Known, KnownBody, newcomers, population, unclaimed
from tongban.site.demo.verifier.control import turn

MODES = {
    "normal": (gettext_lazy("正常"), gettext_lazy("马上如实答复")),
    "slow": (gettext_lazy("慢"), gettext_lazy("每次8秒才答")),
    "nonsense": (gettext_lazy("胡言乱语"), gettext_lazy("答的不是约定的格式")),
    "forged": (gettext_lazy("签名不对"), gettext_lazy("答复的签名是假的")),
    "crossed": (gettext_lazy("张冠李戴"), gettext_lazy("答的是另一个问题")),
    "away": (gettext_lazy("不在"), gettext_lazy("断线，不答")),
}


@guards.public
def verification(request: Request) -> HttpResponse:
    """Anybody in a demo may turn it; anywhere else this page does not exist."""
    if not settings.DEMO or urlsplit(settings.VERIFICATION_URL).hostname != "127.0.0.1":
        raise Http404
    if request.method == "POST":
        return _behave(request)
    context = {
        "mode": turn(settings.VERIFICATION_URL, settings.VERIFICATION_SECRET),
        "modes": [(key, name, hint) for key, (name, hint) in MODES.items()],
        "bodies": [_offered(one) for one in unclaimed()],
        "people": [_shown(one) for one in (*newcomers(), *_residents())],
    }
    return render(request, "site/verification.html", context)


def _behave(request: Request) -> HttpResponse:
    mode = request.POST.get("mode", "")
    if mode not in MODES:
        raise Refused(_("没有这种状态。请返回上一页，选一个再按。"))
    if turn(settings.VERIFICATION_URL, settings.VERIFICATION_SECRET, mode) != mode:
        raise Refused(_("模拟核验服务没有应答，守护进程正在重启它。请过几秒再试。"))
    messages.success(request, _("模拟核验服务现在：%(mode)s。") % {"mode": MODES[mode][0]})
    return HttpResponseRedirect("/demo/verification")


def _residents() -> list[Known]:
    """Those personas who have something to verify: an account of level 2."""
    people = population()
    return [people[one.id_number] for one in PERSONAS if one.id_number and one.key == "zhu-yutong"]


def _offered(one: KnownBody) -> dict[str, object]:
    return {
        "name": one.name,
        "credit_code": one.credit_code,
        "head": head_word(one.credit_code),
        "who": one.representative_name,
    }


def _shown(one: Known) -> dict[str, object]:
    return {
        "name": one.name,
        "id_number": one.id_number,
        "about": one.about_en if get_language() == "en" else one.about,
        "elements": [(ELEMENTS[kind], text) for kind, text in one.elements.items()],
    }
