"""Documents of an item to keep: its guide, a blank form, a model application (空白表格、示范文本).

A version never changes, so each document is made once for each version and language and kept by the
process. Making one takes a tenth of a second; whoever asks for many of them is told to wait, and so
is everybody while too many are made at once, so that nobody can keep the machine busy.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import date, datetime
from datetime import time as time_of_day
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongban.catalogue import queries
from tongban.catalogue.queries import GuideRow
from tongban.catalogue.web import paper_form, paper_guide
from tongban.kernel import clock
from tongban.kernel.crypto import port as crypto
from tongban.kernel.db import acting
from tongban.kernel.documents.render import render
from tongban.kernel.errors import NotFound
from tongban.kernel.web import client, errors, guards
from tongban.kernel.web.limits import Buckets
from tongban.kernel.web.request import Request
from tongban.kernel.web.texts import said

MADE_PER_MINUTE = 40
"""By one client, and of documents not kept yet; reading one that is kept is not counted."""
MADE_AT_ONCE = 4
KEPT_BYTES = 24 * 1024 * 1024
WAIT_S = 3.0

Key = tuple[UUID, str, str, str]
Made = Callable[[GuideRow, str], dict[str, Any]]

KINDS: Mapping[str, tuple[str, Made]] = {
    "guide": ("catalogue/guide", lambda guide, address: paper_guide.values(guide, address)),
    "form": ("catalogue/form", lambda guide, address: paper_form.blank(guide)),
    "sample": ("catalogue/form", lambda guide, address: paper_form.sample(guide, guide.valid_from)),
}
"""By its name in the address: the template, and what fills it."""

_makers = Buckets(MADE_PER_MINUTE)
_making = threading.BoundedSemaphore(MADE_AT_ONCE)


class Shelf:
    """The documents a process keeps, the least recently read forgotten when they are too much."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Key, bytes] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: Key) -> bytes | None:
        """The document, if it is kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Key, content: bytes) -> None:
        """Keep it."""
        with self._lock:
            self._size += len(content) - len(self._kept.pop(key, b""))
            self._kept[key] = content
            while self._size > self._most and len(self._kept) > 1:
                _key, gone = self._kept.popitem(last=False)
                self._size -= len(gone)


_shelf = Shelf(KEPT_BYTES)


@guards.public
def paper(request: Request, code: str, kind: str) -> HttpResponse:
    """One document of an item, as it is today or was on the day asked for (`?on=`)."""
    if kind not in KINDS:
        raise NotFound(_("没有这样的文件。"))
    with acting(request.actor):
        guide = queries.guide(code, _day(request.GET.get("on", "")))
    key = (guide.version_id, kind, get_language() or "", said(guide.department))
    content = _shelf.get(key)
    if content is None:
        wait = _makers.take(client.address(request), time.monotonic())
        if wait:
            return errors.too_fast(request, wait)
        if not _making.acquire(blocking=False):
            return errors.too_fast(request, WAIT_S)
        try:
            content = _rendered(kind, guide)
        finally:
            _making.release()
        _shelf.put(key, content)
    return _given(request, content, guide, kind)


def _day(text: str) -> date:
    today = clock.today()
    try:
        return min(date.fromisoformat(text), today)
    except ValueError:
        return today


def _rendered(kind: str, guide: GuideRow) -> bytes:
    template, made = KINDS[kind]
    address = f"{settings.SITE_URL}/items/{guide.item.code}"
    begins = datetime.combine(guide.valid_from, time_of_day(), clock.SHANGHAI)
    return render(template, made(guide, address), begins)


def _given(request: Request, content: bytes, guide: GuideRow, kind: str) -> HttpResponse:
    etag = quote_etag(crypto.digest(content))
    named = content_disposition_header(True, f"{said(guide.item.name)}-{_word(kind)}.pdf")
    headers = {"Content-Disposition": named or "attachment", "ETag": etag}
    response = HttpResponse(content, content_type="application/pdf", headers=headers)
    return get_conditional_response(request, etag=etag, response=response) or response


def _word(kind: str) -> str:
    return {"guide": _("办事指南"), "form": _("空白表格"), "sample": _("示范文本")}[kind]
