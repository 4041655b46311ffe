"""Pages of a list by its last row (翻页), so that page 1,000 costs what page 1 costs.

    rows, onward = keyset.page(queries.notices(keyset.after(request)), 20, lambda row: ...)
    {% pager next=onward first=first %}

Queries give one row more than a page holds; an address that makes no sense opens the front.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.http import HttpRequest

from tongban.kernel import clock

Row = TypeVar("Row")
Cursor = tuple[datetime, UUID]
"""When the last row was written, and its id."""

NAME = "after"


def after(request: HttpRequest, name: str = NAME) -> Cursor | None:
    """Behind which row this page begins; None for the front."""
    moment, _, last = request.GET.get(name, "").partition("_")
    try:
        return clock.shanghai(datetime.fromisoformat(moment)), UUID(last)
    except (ValueError, OverflowError):  # no time zone, or before or behind every calendar
        return None


def page(
    request: HttpRequest,
    rows: Sequence[Row],
    size: int,
    cursor: Callable[[Row], Cursor],
    name: str = NAME,
) -> tuple[Sequence[Row], str]:
    """The rows to show and the address of what follows, empty at the end."""
    shown = rows[:size]
    if len(rows) <= size:
        return shown, ""
    at, row_id = cursor(shown[-1])
    return shown, _address(request, name, f"{at.isoformat()}_{row_id}")


def first(request: HttpRequest, name: str = NAME) -> str:
    """The address of the front of the list, empty on it."""
    return _address(request, name, "") if name in request.GET else ""


def _address(request: HttpRequest, name: str, value: str) -> str:
    """This page with the place in one list changed; another list on it stays where it is."""
    query = request.GET.copy()
    query.pop(name, None)
    if value:
        query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path
