"""Error pages: what happened, what was kept, what to do, and a reference number (错误页).

The frame of an error page never opens the database; 500 and 503 do without the signed-in person
as well. The number is in the log beside the cause, so that reading it out is enough.
"""

import logging
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _

from tongban.kernel.actor import Role
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.web.display import display_of
from tongban.kernel.web.frame import Frame, Text
from tongban.kernel.web.references import reference

log = logging.getLogger(__name__)

DATABASE_AWAY = (OperationalError, InterfaceError)
TOO_BIG = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


@dataclass(frozen=True, slots=True)
class Words:
    """What an error page says."""

    title: Text
    happened: Text
    kept: Text
    now: Text


NOTHING_KEPT = _("没有保存任何东西，也没有改动您已有的资料。")

WORDS = {
    400: Words(
        _("这个请求我们看不懂"),
        _("地址或者表单里有系统不认识的内容。"),
        NOTHING_KEPT,
        _("请返回上一页重新打开，再填一次。"),
    ),
    403: Words(
        _("这一页不对您开放"),
        _("您的账号不能打开这一页。"),
        NOTHING_KEPT,
        _("请确认登录的是对的账号，或者回到首页。"),
    ),
    404: Words(
        _("没有这一页"),
        _("地址可能写错了，或者内容已经撤下。"),
        NOTHING_KEPT,
        _("请检查地址，或者从首页和搜索重新找。"),
    ),
    405: Words(
        _("这个地址不能这样打开"),
        _("这一步要在原来的页面上按按钮，不能直接打开地址。"),
        NOTHING_KEPT,
        _("请返回上一页，再按一次按钮。"),
    ),
    409: Words(
        _("现在不能这样做"),
        "",
        _("这一步没有做，别的都没有变。"),
        _("请按上面说的办，或者返回上一页。"),
    ),
    413: Words(
        _("交上来的东西太大"),
        _("这一次提交超过了系统能收的大小。"),
        _("这一次提交的没有保存，之前保存的都在。"),
        _("请减少文件或者文字，分几次提交。"),
    ),
    414: Words(
        _("地址太长"),
        _("打开的地址超过了系统能收的长度。"),
        NOTHING_KEPT,
        _("请从首页重新进入，搜索的话请用短一些的词。"),
    ),
    429: Words(
        _("请稍等一下"),
        _("从您这里来的请求太密，系统请您歇一歇，好让别人也能办。"),
        _("这一次提交的没有保存，之前保存的都在。"),
        "",
    ),
    431: Words(
        _("浏览器带来的内容太多"),
        _("浏览器随请求送来的内容超过了系统能收的长度，多半是存了太多旧的记录。"),
        NOTHING_KEPT,
        _("请清除浏览器里本网站的数据，再打开一次。"),
    ),
    500: Words(
        _("系统出错了"),
        _("我们这边出了问题，不是您填错了。"),
        _("这一步可能没有保存，之前保存的都在。"),
        _("请过几分钟再试。还是不行，请记下编号拨打热线，我们凭编号就能查到。"),
    ),
    503: Words(
        _("暂时办不了"),
        _("数据库现在没有应答，我们正在恢复。"),
        _("之前保存的都在，这一步没有做。"),
        _("请过一两分钟再打开。着急的事可以拨打热线或者到大厅办理。"),
    ),
}
BARE = frozenset({500, 503})
"""Pages that must stand when the database does not."""


def page(
    request: HttpRequest, status: int, happened: Text = "", now: Text = "", title: Text = ""
) -> HttpResponse:
    """The page of a status; `title`, `happened` and `now` say more than the usual words."""
    words = replace(WORDS[status], title=title) if title else WORDS[status]
    if _wants_json(request):
        return _as_json(request, status, str(happened or words.happened or words.title))
    display = display_of(request)
    at_desk = status not in BARE and _is_officer(request)
    context = {
        "base": "desk_base.html" if at_desk else "base.html",
        "at_desk": at_desk,
        "words": words,
        "happened": happened or words.happened,
        "now": now or words.now,
        "reference": reference(getattr(request, "request_id", "")),
        "display": display,
        "frame": Frame(request, display, bare=status in BARE),
        "request": request,
    }
    response = HttpResponse(
        render_to_string("web/error.html", context, None if status in BARE else request),
        status=status,
    )
    patch_cache_control(response, no_store=True)
    return response


def _is_officer(request: HttpRequest) -> bool:
    actor = getattr(request, "actor", None)
    return actor is not None and actor.role == Role.OFFICER


def too_fast(request: HttpRequest, wait_s: float) -> HttpResponse:
    """429, with the seconds to wait."""
    seconds = max(1, math.ceil(wait_s))
    response = page(request, 429, now=_("请等{n}秒再试。").format(n=seconds))
    response.headers["Retry-After"] = str(seconds)
    return response


# --- Django's handlers: name them in the URL conf --------------------------------------------


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler400."""
    return page(request, 413 if isinstance(exception, TOO_BIG) else 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler403: a guard's sentence, where it gave one."""
    said = exception.args[0] if isinstance(exception, PermissionDenied) and exception.args else ""
    return page(request, 403, happened=said)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler404."""
    return page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500; a database that is away is 503, wherever it was missed."""
    away = isinstance(sys.exc_info()[1], DATABASE_AWAY)
    return unavailable(request) if away else page(request, 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503."""
    response = page(request, 503)
    response.headers["Retry-After"] = "60"
    return response


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: a form from an old page, or cookies switched off."""
    return page(
        request,
        403,
        title=_("这张表没有交上来"),
        happened=_("这张表是从旧的页面交上来的，或者浏览器不让本网站存 Cookie。"),
        now=_("请返回上一页，刷新后再交一次。"),
    )


class ErrorPagesMiddleware:
    """Turns refusals into 409 pages, a database that is away into 503, bare 4xx into pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code in WORDS and _says_nothing(response):
            return _dressed(request, response)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What a view raised."""
        if isinstance(error, NotFound):
            return page(request, 404, happened=str(error))
        if isinstance(error, Refused):
            return page(request, 409, happened=str(error))
        if isinstance(error, DATABASE_AWAY):
            log.error("the database is away", exc_info=error)
            return unavailable(request)
        return None


def _says_nothing(response: HttpResponseBase) -> bool:
    return isinstance(response, HttpResponse) and not response.content


def _dressed(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    dressed = page(request, response.status_code)
    if "Allow" in response.headers:
        dressed.headers["Allow"] = response.headers["Allow"]
    return dressed


def _wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _as_json(request: HttpRequest, status: int, title: str) -> HttpResponse:
    body: dict[str, Any] = {
        "status": status,
        "title": title,
        "reference": reference(getattr(request, "request_id", "")),
    }
    return JsonResponse(body, status=status, content_type="application/problem+json")
