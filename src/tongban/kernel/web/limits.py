"""How much one request and one client may ask (请求上限).

Size first, since it costs nothing to measure; then the rate, a token bucket for each client in
each process. Every refusal is a page that says what happened, what was kept and what to do.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from tongban.kernel.web import client, errors

PATH_MOST = 1024
QUERY_MOST = 2048
HEADERS_MOST = 16_384
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BURST_S = 15
"""A client may use this many seconds' worth of its rate at once."""
CLIENTS_MOST = 20_000


class Buckets:
    """Token buckets by client, the least recent forgotten when there are too many."""

    def __init__(self, per_minute: int, most: int = CLIENTS_MOST) -> None:
        self.rate = per_minute / 60
        self.burst = max(self.rate * BURST_S, 1.0)
        self._most = most
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, who: str, now: float) -> float:
        """One token at second `now`; 0 when there was one, else the seconds until there is."""
        with self._lock:
            left, since = self._left.pop(who, (self.burst, now))
            left = min(self.burst, left + max(now - since, 0.0) * self.rate)
            wait = 0.0 if left >= 1 else (1 - left) / self.rate
            self._left[who] = (left - 1 if left >= 1 else left, now)
            if len(self._left) > self._most:
                self._left.popitem(last=False)
        return wait


class LimitsMiddleware:
    """400, 414, 431, 413 and 429; static files are served before and not counted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        per_minute = int(getattr(settings, "REQUESTS_PER_MINUTE", 0))
        self.buckets = Buckets(per_minute) if per_minute else None

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.get_host()  # a strange Host is refused here, before any page (400)
        if request.method not in METHODS:
            return errors.page(request, 405)
        if _address_too_long(request):
            return errors.page(request, 414)
        if _has_no_text(request):
            return errors.page(request, 400)
        if _headers_too_long(request):
            return errors.page(request, 431)
        if self.buckets is not None:
            wait = self.buckets.take(client.address(request), time.monotonic())
            if wait:
                return errors.too_fast(request, wait)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Before anything reads the body; a view that takes files says `view.body_most`."""
        most = getattr(view, "body_most", settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if most is not None and length.isdecimal() and int(length) > most:
            return errors.page(request, 413)
        return None


def _address_too_long(request: HttpRequest) -> bool:
    query = str(request.META.get("QUERY_STRING", ""))
    return len(request.path_info.encode()) > PATH_MOST or len(query) > QUERY_MOST


def _has_no_text(request: HttpRequest) -> bool:
    """A character no text has, and PostgreSQL takes in none; forms look for it themselves."""
    return "\0" in request.path_info or "%00" in str(request.META.get("QUERY_STRING", ""))


def _headers_too_long(request: HttpRequest) -> bool:
    headers = (value for name, value in request.META.items() if name.startswith("HTTP_"))
    return sum(len(str(value)) for value in headers) > HEADERS_MOST
