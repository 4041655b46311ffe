"""The request as our pages know it: Django's, plus what our middleware puts on it."""

from collections.abc import Callable

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from tongban.kernel.actor import Actor
from tongban.kernel.web.display import Display
from tongban.kernel.web.frame import Identity


class Request(HttpRequest):
    """For annotations: views take a `Request`; nobody constructs one."""

    actor: Actor
    """In whose name; Actor.guest() when nobody is signed in (identity's middleware)."""
    identity: Identity | None
    """What the frame shows of them; None for guests (identity's middleware)."""
    may: Callable[[str], bool]
    """Whether the officer holds a duty (identity's middleware)."""
    display: Display
    """Language, elder mode, contrast (display.DisplayMiddleware)."""
    request_id: str
    """Names this request in every log line (trace.TraceMiddleware)."""
    htmx: HtmxDetails
