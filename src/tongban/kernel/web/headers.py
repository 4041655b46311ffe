"""Headers that tell the browser to trust nothing but us, and to keep nothing of the signed-in.

The content security policy allows no inline script or style at all (严格 CSP).
"""

from collections.abc import Callable
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from tongban.kernel.actor import Actor

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        "magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
    ),
}


@cache
def content_security_policy(live_url: str) -> str:
    """The policy; `live_url` is where server-sent events come from, empty for this origin."""
    live = urlsplit(live_url)
    connect = f"'self' {live.scheme}://{live.netloc}" if live.netloc else "'self'"
    return (
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
        f"connect-src {connect}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


class SecurityHeadersMiddleware:
    """Sets them on every answer, static files and error pages included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.policy = content_security_policy(str(getattr(settings, "LIVE_URL", "")))
        self.hsts_seconds = int(settings.SECURE_HSTS_SECONDS)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in FIXED.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        if self.hsts_seconds and request.is_secure():
            response.headers.setdefault(
                "Strict-Transport-Security", f"max-age={self.hsts_seconds}; includeSubDomains"
            )
        response.headers.setdefault("Cache-Control", _cache_control(request))
        return response


def _cache_control(request: HttpRequest) -> str:
    """Pages of the signed-in are kept nowhere: halls and libraries share machines."""
    actor = getattr(request, "actor", None)
    known = isinstance(actor, Actor) and actor != Actor.guest()
    return "no-store" if known else "private, no-cache"
