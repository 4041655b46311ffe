"""Who watches whose notices in the live process; one LISTEN connection wakes them."""

import asyncio
import contextlib
import logging
from collections import Counter, defaultdict
from collections.abc import Iterator
from uuid import UUID

import psycopg
from django.db import connections
from psycopg import sql

log = logging.getLogger(__name__)

AWAY_S = 1.0
STREAMS_PER_PERSON = 20
"""Open pages of one person, in all sessions together, that one live process serves."""


class Hub:
    """The streams of this process, by holder; `channel` is where holders' ids are notified."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self.listening = False
        self._watchers: defaultdict[UUID, set[asyncio.Event]] = defaultdict(set)
        self._streams: Counter[UUID] = Counter()

    @contextlib.contextmanager
    def watching(self, holder_id: UUID) -> Iterator[asyncio.Event]:
        """An event that is set when the holder is told something."""
        woken = asyncio.Event()
        self._watchers[holder_id].add(woken)
        try:
            yield woken
        finally:
            self._watchers[holder_id].discard(woken)
            if not self._watchers[holder_id]:
                del self._watchers[holder_id]

    @contextlib.contextmanager
    def counted(self, person_id: UUID) -> Iterator[bool]:
        """Whether the person may open one more stream."""
        self._streams[person_id] += 1
        try:
            yield self._streams[person_id] <= STREAMS_PER_PERSON
        finally:
            self._streams[person_id] -= 1
            if not self._streams[person_id]:
                del self._streams[person_id]

    def wake(self, holder_id: str) -> None:
        """The holder was told something. An unknown or broken id wakes nobody."""
        with contextlib.suppress(ValueError):
            for woken in self._watchers.get(UUID(holder_id), ()):
                woken.set()

    def wake_everyone(self) -> None:
        """Something may have been missed."""
        for watchers in self._watchers.values():
            for woken in watchers:
                woken.set()

    async def listen(self) -> None:
        """For ever: listen, and come back after the database was away."""
        while True:
            try:
                await self._listen_once()
            except Exception:
                log.warning("the live process lost the database; it tries again", exc_info=True)
            self.listening = False
            await asyncio.sleep(AWAY_S)

    async def _listen_once(self) -> None:
        async with await psycopg.AsyncConnection.connect(_conninfo(), autocommit=True) as wire:
            await wire.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self._channel)))
            self.listening = True
            self.wake_everyone()
            async for notice in wire.notifies():
                self.wake(notice.payload)


def _conninfo() -> str:
    """The address of the web login, as Django uses it."""
    given = connections["default"].settings_dict
    return psycopg.conninfo.make_conninfo(
        dbname=given["NAME"],
        user=given["USER"] or None,
        password=given["PASSWORD"] or None,
        host=given["HOST"] or None,
        port=given["PORT"] or None,
        connect_timeout=5,
    )
