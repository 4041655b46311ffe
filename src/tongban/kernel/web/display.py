"""How one reader wants to see the pages: language, elder mode (长辈版), contrast.

`?lang=en`, `?mode=elder` and `?contrast=high` on any address keep the choice in a cookie and
come back to the same address without the parameter, so that every switch is a plain link.
Same pages, same content: the choice changes attributes of <html> only (domain.md 8.5).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html_join
from django.utils.http import escape_leading_slashes
from django.utils.safestring import SafeString
from django.utils.translation.trans_real import parse_accept_lang_header

COOKIE_DAYS = 365
CHOICES = {
    "lang": {"zh": "zh-hans", "en": "en"},
    "mode": {"standard": "standard", "elder": "elder"},
    "contrast": {"normal": "normal", "high": "high"},
}
HTML_LANG = {"zh-hans": "zh-Hans", "en": "en"}


@dataclass(frozen=True, slots=True)
class Display:
    """One reader's choice."""

    lang: str = "zh-hans"
    mode: str = "standard"
    contrast: str = "normal"

    @property
    def html_lang(self) -> str:
        """The value of `html[lang]` and of Content-Language."""
        return HTML_LANG[self.lang]

    @property
    def attributes(self) -> SafeString:
        """The other attributes of <html>, each with a space before it."""
        shown = []
        if self.mode == "elder":
            shown.append(("mode", "elder"))
        if self.contrast == "high":
            shown.append(("contrast", "high"))
        return format_html_join("", ' data-{}="{}"', shown)


def display_of(request: HttpRequest) -> Display:
    """What the cookies and, for the language, the browser ask for."""
    return Display(
        lang=_chosen(request, "lang") or _preferred(request),
        mode=_chosen(request, "mode") or "standard",
        contrast=_chosen(request, "contrast") or "normal",
    )


def switch(request: HttpRequest, name: str, value: str) -> str:
    """The link that changes one choice and stays on this page: `?q=…&lang=en`."""
    query = request.GET.copy()
    query[name] = value
    return f"?{query.urlencode()}"


class DisplayMiddleware:
    """Answers the switches; puts `request.display` on the request and speaks its language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked = _asked(request)
        if asked:
            return _keep(request, asked)
        display = display_of(request)
        cast(Any, request).display = display
        cast(Any, request).LANGUAGE_CODE = display.lang
        with translation.override(display.lang):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", display.html_lang)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


def _asked(request: HttpRequest) -> dict[str, str]:
    if request.method not in ("GET", "HEAD"):
        return {}
    return {
        name: value
        for name, values in CHOICES.items()
        if (value := request.GET.get(name, "")) in values
    }


def _keep(request: HttpRequest, asked: dict[str, str]) -> HttpResponseBase:
    query = request.GET.copy()
    for name in asked:
        del query[name]
    # "//host/x" would lead away from us: a path keeps one leading slash.
    path = escape_leading_slashes(request.path)
    address = f"{path}?{query.urlencode()}" if query else path
    response = HttpResponseRedirect(address)
    response.status_code = 303
    for name, value in asked.items():
        response.set_cookie(
            name,
            value,
            max_age=COOKIE_DAYS * 86_400,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


def _chosen(request: HttpRequest, name: str) -> str | None:
    return CHOICES[name].get(request.COOKIES.get(name, ""))


def _preferred(request: HttpRequest) -> str:
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        primary = code.split("-")[0]
        if primary in CHOICES["lang"]:
            return CHOICES["lang"][primary]
    return "zh-hans"
