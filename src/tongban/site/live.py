"""The live process: the unread count, pushed to open pages as server-sent events (实时提醒).

A bare ASGI app for uvicorn, no middleware. One connection LISTENs for the whole process; a notice
wakes the streams of its holder, and each reads its count anew in a short transaction of its own.
Nothing queues: a stream that was woken twice reads once. Pages are right without it.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.site.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import DatabaseError, close_old_connections  # noqa: E402

from tongban.kernel.web import metrics  # noqa: E402
from tongban.kernel.web.logs import log_the_uncaught  # noqa: E402
from tongban.notices.actions import CHANNEL  # noqa: E402
from tongban.site.hub import Hub  # noqa: E402
from tongban.site.operations.gauges import gauges  # noqa: E402
from tongban.site.watching import Seen, look  # noqa: E402

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

HEARTBEAT_S = 20.0
LOOK_AGAIN_S = 120.0
"""A stream asks this often whether its session still lives."""
RETRY_MS = 5000
THREADS = 4


log_the_uncaught()
hub = Hub(CHANNEL)
_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="look")


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http":
        await _answer(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    await receive()
    listening = asyncio.create_task(hub.listen())
    if settings.METRICS_PORT:
        metrics.serve(settings.METRICS_PORT, gauges)
    await send({"type": "lifespan.startup.complete"})
    await receive()
    listening.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await listening
    await send({"type": "lifespan.shutdown.complete"})


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
    if scope["method"] != "GET":
        await _short(send, 405)
    elif scope["path"] == "/live/healthz":
        await _short(send, 200 if hub.listening else 503)
    elif scope["path"] != "/live/account":
        await _short(send, 404)
    elif headers.get("origin", _origin()) != _origin():
        await _short(send, 403)
    else:
        await _account(headers, receive, send)


async def _account(headers: dict[str, str], receive: Receive, send: Send) -> None:
    session_key = _session_key(headers.get("cookie", ""))
    try:
        seen = await _seen(session_key)
    except DatabaseError:
        await _short(send, 503)
        return
    if seen is None:
        await _short(send, 401)
        return
    with hub.counted(seen.person_id) as allowed:
        if not allowed:
            await _short(send, 429)
            return
        await _stream(session_key, seen, headers.get("last-event-id", ""), receive, send)


async def _stream(session_key: str, seen: Seen, last_id: str, receive: Receive, send: Send) -> None:
    """Tell the count now unless the page knows it, then each time it changes."""
    await send({"type": "http.response.start", "status": 200, "headers": _event_headers()})
    await _body(send, f"retry: {RETRY_MS}\n\n")
    told = last_id
    gone = asyncio.ensure_future(_gone(receive))
    try:
        with hub.watching(seen.holder_id) as woken:
            async for news in _counts(session_key, seen, woken, gone):
                text = ": still here\n\n"
                if news is not None and str(news) != told:
                    told = str(news)
                    text = f"event: unread\nid: {told}\ndata: {told}\n\n"
                await _body(send, text)
        if not gone.done():
            await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        gone.cancel()


async def _counts(
    session_key: str, seen: Seen, woken: asyncio.Event, gone: "asyncio.Future[None]"
) -> AsyncIterator[int | None]:
    """Counts as they are read, None for a heartbeat; ends with the session or the page."""
    loop = asyncio.get_running_loop()
    looked_at = loop.time()
    # Something may have been told between finding out who this is and beginning to watch.
    woken.set()
    while await _woken_or_gone(woken, gone):
        if not woken.is_set() and loop.time() - looked_at < LOOK_AGAIN_S:
            yield None
            continue
        woken.clear()
        looked_at = loop.time()
        try:
            now = await _seen(session_key)
        except DatabaseError:
            # The hub wakes everyone when the database is back.
            continue
        if now is None or now.holder_id != seen.holder_id:
            return
        yield now.unread


async def _woken_or_gone(woken: asyncio.Event, gone: "asyncio.Future[None]") -> bool:
    """After news or a heartbeat's time: whether somebody still reads."""
    news = asyncio.ensure_future(woken.wait())
    try:
        waiting: set[asyncio.Future[Any]] = {news, gone}
        await asyncio.wait(waiting, timeout=HEARTBEAT_S, return_when=asyncio.FIRST_COMPLETED)
    finally:
        news.cancel()
    return not gone.done()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _seen(session_key: str) -> Seen | None:
    """Who has this cookie and how much they have not read; None for nobody."""
    if not session_key:
        return None
    return await asyncio.get_running_loop().run_in_executor(_threads, _look, session_key)


def _look(session_key: str) -> Seen | None:
    close_old_connections()
    return look(session_key)


async def _short(send: Send, status: int) -> None:
    headers = [(b"content-type", b"text/plain"), (b"cache-control", b"no-store"), *_cors()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{status}\n".encode()})


async def _body(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


def _event_headers() -> list[tuple[bytes, bytes]]:
    return [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"x-content-type-options", b"nosniff"),
        *_cors(),
    ]


def _cors() -> list[tuple[bytes, bytes]]:
    """Exactly our own site, with its cookie."""
    return [
        (b"access-control-allow-origin", _origin().encode()),
        (b"access-control-allow-credentials", b"true"),
        (b"vary", b"Origin"),
    ]


def _origin() -> str:
    parts = urlsplit(settings.SITE_URL)
    return f"{parts.scheme}://{parts.netloc}"


def _session_key(cookie: str) -> str:
    try:
        found = SimpleCookie(cookie).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return found.value if found else ""
