"""Logs as JSON lines that hold no personal data (日志).

What is written is chosen, not filtered out: time, level, logger, a sentence of ours, and the
named fields below. Of an exception only its type and the places it passed; of other people's
messages only the template, never the values. On top of that, whatever looks like an ID number or
a mobile is struck out. No query string, body, header, name or raw path ever gets here.
"""

import logging
import re
import sys
import threading
import traceback
import unicodedata
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from tongban.kernel.errors import Misconfigured
from tongban.kernel.web.references import reference

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The request this thread is answering, empty outside one."""

FIELDS = frozenset(
    {
        *("route", "method", "status", "ms", "role", "reference"),
        *("entry", "reaction", "attempts", "failure", "job", "kind"),
        *("pid", "signal", "port", "count", "bytes"),
    }
)
"""The `extra` fields that are written; codes, ids and numbers only."""

OURS = "tongban"
PLAIN_SPOKEN = ("granian", "_granian", "uvicorn")
"""Servers whose own sentences speak of ports and processes, not of people."""

_NUMBERS = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9]{17}[0-9Xx]|[0-9]{15}|(?:\+?86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{4}){2})"
    r"(?![0-9A-Za-z])"
)
_MOST_FRAMES = 12
_MOST_CAUSES = 5


def scrubbed(text: str) -> str:
    """The text with ID numbers and mobiles struck out, however wide they were typed."""
    return _NUMBERS.sub("▮", unicodedata.normalize("NFKC", text))


class JsonLines(JsonFormatter):
    """One JSON object a line."""

    def add_fields(
        self,
        log_data: dict[str, Any],
        record: logging.LogRecord,
        message_dict: dict[str, Any],
    ) -> None:
        """Only what this module's head allows."""
        written = datetime.fromtimestamp(record.created, UTC)
        log_data["at"] = written.isoformat(timespec="milliseconds")
        log_data["level"] = record.levelname
        log_data["logger"] = record.name
        log_data["event"] = scrubbed(_sentence(record))
        if current := request_id.get():
            log_data["request_id"] = current
            if record.levelno >= logging.ERROR:
                log_data["reference"] = reference(current)
        for name in FIELDS & record.__dict__.keys():
            log_data[name] = _field(record.__dict__[name])
        if record.exc_info and record.exc_info[1] is not None:
            log_data["error"] = _error(record.exc_info[1])

    def format(self, record: logging.LogRecord) -> str:
        """As the parent, without its habit of adding the formatted traceback."""
        line: dict[str, Any] = {}
        self.add_fields(line, record, {})
        return self.serialize_log_record(line)


def log_the_uncaught() -> None:
    """An error nobody caught leaves a JSON line too, instead of a traceback with its values."""
    log = logging.getLogger(OURS)

    def of_process(kind: type[BaseException], error: BaseException, _where: Any) -> None:
        if not issubclass(kind, KeyboardInterrupt):
            log.critical("the process ends by an error", exc_info=error)

    def of_thread(told: threading.ExceptHookArgs) -> None:
        if not issubclass(told.exc_type, SystemExit):
            log.critical("a thread ends by an error", exc_info=told.exc_value)

    sys.excepthook = of_process
    threading.excepthook = of_thread


def logging_config(level: str) -> dict[str, Any]:
    """Django's LOGGING: everything to standard output, one JSON object a line."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": f"{__name__}.JsonLines"}},
        "handlers": {
            "out": {
                "class": "logging.StreamHandler",
                "formatter": "json",
                "stream": "ext://sys.stdout",
            },
            "count": {"class": "tongban.kernel.web.metrics.CountErrors", "level": "ERROR"},
        },
        "root": {"handlers": ["out", "count"], "level": level},
        "loggers": {
            # Every 4xx is in our own line already, with its route instead of its address.
            "django.request": {"level": "ERROR", "handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": False},
            # Axes writes whom it locked out and from where.
            "axes": {"level": "CRITICAL", "handlers": [], "propagate": True},
            # The servers' own sentences come out as ours do, tracebacks included.
            "uvicorn": {"level": "WARNING", "handlers": [], "propagate": True},
            "uvicorn.error": {"level": "WARNING", "handlers": [], "propagate": True},
            "_granian": {"level": "WARNING", "handlers": [], "propagate": True},
            "asyncio": {"level": "WARNING", "handlers": [], "propagate": True},
            "procrastinate": {"level": "WARNING", "handlers": [], "propagate": True},
        },
    }


def _sentence(record: logging.LogRecord) -> str:
    top = record.name.split(".")[0]
    if top == OURS or top in PLAIN_SPOKEN:
        return record.getMessage()
    if record.args and isinstance(record.msg, str):
        return record.msg
    return f"{record.module}.{record.funcName}:{record.lineno}"


def _field(value: Any) -> Any:
    if isinstance(value, bool | int | float) or value is None:
        return value
    return scrubbed(str(value))


def _error(error: BaseException) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": _type(error),
        "at": _frames(error.__traceback__),
    }
    if isinstance(error, Misconfigured):
        told["says"] = scrubbed(str(error))
    if causes := _causes(error):
        told["because"] = causes
    return told


def _type(error: BaseException) -> str:
    """The class; for the database also which constraint, which is a name of ours."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    constraint = getattr(getattr(error, "diag", None), "constraint_name", None)
    return f"{kind} ({constraint})" if constraint else kind


def _causes(error: BaseException) -> list[str]:
    found: list[str] = []
    cause = error.__cause__ or error.__context__
    while cause is not None and len(found) < _MOST_CAUSES:
        found.append(_type(cause))
        cause = cause.__cause__ or cause.__context__
    return found


def _frames(where: TracebackType | None) -> list[str]:
    places = traceback.extract_tb(where)[-_MOST_FRAMES:]
    return [f"{_short(place.filename)}:{place.lineno} {place.name}" for place in places]


def _short(path: str) -> str:
    """From the package on, so that no folder of this machine is told."""
    for root in ("/site-packages/", "/src/", "/lib/python"):
        if root in path:
            return path.split(root)[-1]
    return path.rsplit("/", 1)[-1]
