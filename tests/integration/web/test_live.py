"""The live process, asked as uvicorn asks it: who may listen, what they hear, when it ends."""

import asyncio
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from uuid import UUID

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connections

from tests.browser import world as worlds
from tests.conftest import Clone, Server, a_clone, connected
from tongban.kernel.web.sessions import SessionStore
from tongban.site import live
from tongban.site.hub import STREAMS_PER_PERSON

T = TypeVar("T")


def ran(work: Coroutine[Any, Any, T]) -> T:
    """In a loop and a thread of its own: the browser's loop may still run in this thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


class Listener:
    """One request to the ASGI app; what came back, and a way to leave."""

    def __init__(self, path="/live/account", method="GET", **headers):
        self.scope = {
            "type": "http",
            "method": method,
            "path": path,
            "headers": [(n.replace("_", "-").encode(), v.encode()) for n, v in headers.items()],
        }
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        self.heard = ""
        self.news = asyncio.Event()
        self.left = asyncio.Event()

    async def receive(self):
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
        else:
            self.heard += message["body"].decode()
        self.news.set()

    def answered(self):
        return asyncio.create_task(live.application(self.scope, self.receive, self.send))

    async def hears(self, text):
        async with asyncio.timeout(10):
            while text not in self.heard:
                await self.news.wait()
                self.news.clear()


@pytest.fixture(scope="module")
def peopled(server: Server) -> Iterator[tuple[str, worlds.World]]:
    """A template with the browser's people in it: building them takes seconds."""
    with a_clone(server) as clone:
        with clone.as_worker():
            world = worlds.build()
        yield clone.name, world


@pytest.fixture
def database(server: Server, peopled: tuple[str, worlds.World]) -> Iterator[Clone]:
    with a_clone(server, of=peopled[0]) as clone, connected(clone.url("web")):
        yield clone


@pytest.fixture
def world(peopled: tuple[str, worlds.World], database: Clone) -> worlds.World:
    return peopled[1]


@pytest.fixture(autouse=True)
def fresh_threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Threads whose connections lead to the database of this test."""
    threads = ThreadPoolExecutor(1)
    monkeypatch.setattr(live, "_threads", threads)
    monkeypatch.setattr(live, "HEARTBEAT_S", 0.05)
    yield
    threads.submit(connections.close_all).result()
    threads.shutdown()


def signed_in(login: str) -> SessionStore:
    account = worlds.account_of(login)
    store = SessionStore()
    store[SESSION_KEY] = str(account.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store.create()
    return store


def cookie(store: SessionStore) -> str:
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


def unread(database: Clone, holder: UUID) -> int:
    """How many notices the world left unread: more, as the city does more for its people."""
    statement = "SELECT count(*) FROM notices_notice WHERE holder_id = %s AND read_at IS NULL"
    count = int(database.rows(statement, holder)[0][0])
    assert count
    return count


async def answer_to(listener: Listener) -> int:
    await listener.answered()
    return listener.status


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 401),
        ({"cookie": f"{settings.SESSION_COOKIE_NAME}=stolen"}, 401),
        ({"origin": "http://evil.example"}, 403),
        ({"path": "/live/other"}, 404),
        ({"method": "POST"}, 405),
        ({"path": "/live/healthz"}, 503),
    ],
)
def test_whoever_may_not_listen_is_told_by_status(database, asked, status):
    async def run():
        return await answer_to(Listener(**asked))

    assert ran(run()) == status


def test_only_our_own_site_may_read_the_answer(database):
    async def run():
        listener = Listener(origin=settings.SITE_URL)
        await answer_to(listener)
        return listener.headers

    headers = ran(run())
    assert headers[b"access-control-allow-origin"] == settings.SITE_URL.encode()
    assert headers[b"access-control-allow-credentials"] == b"true"


def test_a_listener_hears_the_count_and_then_what_is_told(world: worlds.World, database: Clone):
    session = signed_in("li.qiang")
    holder = world.people["li.qiang"]
    count = unread(database, holder)

    async def run():
        listener = Listener(cookie=cookie(session))
        stream = listener.answered()
        await listener.hears(f"event: unread\nid: {count}\ndata: {count}\n\n")
        with database.superuser() as admin:
            admin.execute("UPDATE notices_notice SET read_at = at")
        live.hub.wake(str(holder))
        await listener.hears("data: 0\n\n")
        listener.left.set()
        await stream
        return listener

    assert ran(run()).headers[b"content-type"].startswith(b"text/event-stream")


def test_after_a_break_only_what_changed_is_told_again(world: worlds.World, database: Clone):
    session = signed_in("li.qiang")
    last = str(unread(database, world.people["li.qiang"]))

    async def run():
        listener = Listener(cookie=cookie(session), last_event_id=last)
        stream = listener.answered()
        await listener.hears(": still here")
        listener.left.set()
        await stream
        return listener.heard

    assert "data:" not in ran(run())


def test_signing_out_ends_the_stream(world: worlds.World, database: Clone):
    session = signed_in("li.qiang")
    count = unread(database, world.people["li.qiang"])

    async def run():
        listener = Listener(cookie=cookie(session))
        stream = listener.answered()
        await listener.hears(f"data: {count}\n")
        await asyncio.to_thread(_sign_out, session)
        live.hub.wake(str(world.people["li.qiang"]))
        async with asyncio.timeout(10):
            await stream

    ran(run())


def _sign_out(session: SessionStore) -> None:
    session.delete()
    connections.close_all()


def test_nobody_opens_streams_without_end_by_signing_in_again(world: worlds.World):
    sessions = [signed_in("li.qiang") for _ in range(3)]

    async def run():
        listeners = [
            Listener(cookie=cookie(sessions[nth % 3])) for nth in range(STREAMS_PER_PERSON + 1)
        ]
        streams = [listener.answered() for listener in listeners]
        for listener in listeners:
            await listener.news.wait()
        for listener in listeners:
            listener.left.set()
        await asyncio.gather(*streams)
        return sorted(listener.status for listener in listeners)

    assert ran(run()) == [200] * STREAMS_PER_PERSON + [429]


def test_officers_have_nothing_to_listen_to(world: worlds.World):
    async def run():
        return await answer_to(Listener(cookie=cookie(signed)))

    signed = signed_in("zhou.min")

    assert ran(run()) == 401


def test_a_notice_in_the_database_wakes_the_listener(world: worlds.World, database: Clone):
    session = signed_in("ayguli")

    async def run():
        listening = asyncio.create_task(live.hub.listen())
        listener = Listener(cookie=cookie(session))
        stream = listener.answered()
        await listener.hears("data: 0")
        while not live.hub.listening:
            await asyncio.sleep(0.01)
        await asyncio.to_thread(_tell, database, world.people["ayguli"])
        await listener.hears("data: 1")
        listener.left.set()
        await stream
        listening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await listening

    ran(run())
    live.hub.listening = False


def _tell(database: Clone, holder: object) -> None:
    with database.superuser() as admin:
        admin.execute(
            "INSERT INTO notices_notice (id, holder_id, key, kind, params, at)"
            " VALUES (gen_random_uuid(), %s, 'x', 'mandate.given', '{}', now())",
            [holder],
        )
        admin.execute("SELECT pg_notify('tongban_notice', %s)", [str(holder)])
