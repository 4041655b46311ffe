"""A small URL conf: views that fail in every way a view can."""

import logging

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.views.decorators.http import require_POST

from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.web import guards
from tongban.kernel.web.coming import coming

log = logging.getLogger("tongban.rooms")
REFUSAL = "这份委托已于10月3日收回，不能再次收回。"


def _raising(error):
    @guards.public
    def view(request, **found):
        raise error

    return view


@guards.public
@require_POST
def only_post(request):
    return HttpResponse("posted")


@guards.public
def form(request):
    return render(
        request, "web/coming.html", {"title": "表", "about": request.POST.get("name", "")}
    )


@guards.public
def careless(request, name):
    log.warning("somebody wrote %s", request.POST.get("mobile"))
    raise ValueError(f"{name} {request.GET} {request.POST}")


@guards.person
def mine(request):
    return render(request, "web/coming.html", {"title": "我的", "about": ""})


urlpatterns = [
    path("", coming("首页", "")),
    path("", include("tongban.kernel.web.urls")),
    path("form", form, name="form"),
    path("mine", mine, name="mine"),
    path("post", only_post, name="post"),
    path("careless/<str:name>", careless, name="careless"),
    path("suspicious", _raising(SuspiciousOperation("x"))),
    path("forbidden", _raising(PermissionDenied("这一页只给工作人员用。"))),
    path("refused", _raising(Refused(REFUSAL))),
    path("gone", _raising(NotFound("没有这份委托，或它不是您授出的。"))),
    path("away", _raising(OperationalError("no server"))),
    path("broken", _raising(ValueError("秘密"))),
    path("sign-in", coming("登录", "")),
    path("api/v1/refused", _raising(Refused(REFUSAL))),
]
handler400 = "tongban.kernel.web.errors.bad_request"
handler403 = "tongban.kernel.web.errors.permission_denied"
handler404 = "tongban.kernel.web.errors.not_found"
handler500 = "tongban.kernel.web.errors.server_error"
