"""Which machine asks: the peer, or what our own proxies say of it."""

from django.conf import settings
from django.http import HttpRequest


def address(request: HttpRequest) -> str:
    """The client's address, read as many places from the right as we have proxies (PROXIES).

    Further left anybody may have written anything.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    proxies = int(getattr(settings, "PROXIES", 0))
    if not proxies:
        return peer
    chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    return chain[-proxies] if len(chain) >= proxies and chain[-proxies] else peer


def is_this_machine(request: HttpRequest) -> bool:
    """Whether an operator on the machine itself asks, through no proxy."""
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return not forwarded and request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1")
