"""Give every request a name, one log line and one count.

The name is taken from X-Request-ID when a proxy gave a proper one. The line tells route, method,
status, milliseconds and the actor's role: never the address, the query or who it was.
"""

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponseBase

from tongban.kernel.actor import Actor
from tongban.kernel.web import logs, metrics
from tongban.kernel.web.references import reference

log = logging.getLogger(__name__)

HEADER = "X-Request-ID"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_PROPER = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")


class TraceMiddleware:
    """The outermost: whatever answer the others make passes here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        name = _name(request)
        cast(Any, request).request_id = name
        token = logs.request_id.set(name)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            _tell(request, response, time.perf_counter() - started)
        finally:
            logs.request_id.reset(token)
        response.headers[HEADER] = name
        return response


def _name(request: HttpRequest) -> str:
    given = request.headers.get(HEADER, "")
    return given if _PROPER.fullmatch(given) else str(uuid.uuid4())


def _tell(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    route = route_name(request)
    method = request.method if request.method in METHODS else "OTHER"
    fields: dict[str, Any] = {
        "route": route,
        "method": method,
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
        "role": _role(request),
    }
    if response.status_code >= 400:
        fields["reference"] = reference(cast(Any, request).request_id)
    log.log(_level(route, response.status_code), "request", extra=fields)
    metrics.request_answered(route, str(method), response.status_code, seconds)


def _level(route: str, status: int) -> int:
    if status >= 500:
        return logging.WARNING
    return logging.DEBUG if route == "static" and status < 400 else logging.INFO


def route_name(request: HttpRequest) -> str:
    """The name of the route, or its pattern; never the address."""
    match = request.resolver_match
    if match is not None:
        return match.view_name or match.route
    return "static" if request.path.startswith("/static/") else "unmatched"


def _role(request: HttpRequest) -> str:
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor):
        return "none"
    return "guest" if actor.subject == "guest" else actor.role.value.removeprefix("tongban_")
