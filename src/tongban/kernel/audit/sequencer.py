"""Give every entry its place. One sequencer at a time, elected by an advisory lock.

Any number may run; one holds the lock of its session, the others wait to take over. Entries,
positions and stored nodes of a batch commit together, so a killed sequencer leaves the tree
whole. Only this process opens the signing key.
"""

import logging
import os
import signal
import time
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from tongban.kernel import clock, faultpoints
from tongban.kernel.actor import Actor
from tongban.kernel.audit import merkle, tree
from tongban.kernel.audit.models import (
    AuditCheckpoint,
    AuditEntry,
    AuditLeaf,
    AuditNode,
    AuditPending,
)
from tongban.kernel.audit.rules import canonical, checkpoint_note, leaf_claim
from tongban.kernel.crypto import port as crypto
from tongban.kernel.db import acting

log = logging.getLogger(__name__)

ORIGIN = "tongban/audit"
LOCK = 0x746F6E67_0001
"""The advisory lock of the one sequencer ("tong", 1)."""

BATCH = 1000
CHECKPOINT_EVERY = timedelta(seconds=1)
IDLE_S = 0.2
AWAY_S = 1.0

_ME = Actor.task("sequencer")


class Sequencer:
    """The running state of the elected one: the tree's right edge and the last checkpoint."""

    def __init__(self) -> None:
        self.signer = crypto.signer("audit")
        with acting(_ME):
            self.frontier = merkle.frontier_of(tree.read, tree.size())
            last = AuditCheckpoint.objects.order_by("-size").first()
        self.signed_size = last.size if last else -1
        self.signed_at = last.at if last else datetime.min.replace(tzinfo=clock.now().tzinfo)

    def step(self) -> int:
        """Place one batch and sign if it is time; returns how many entries got a place."""
        with acting(_ME):
            placed = self._place()
            faultpoints.reach(faultpoints.SEQUENCING)
        if placed:
            self.frontier = placed
        self._sign_if_due()
        return placed.size - self.before if placed else 0

    def _place(self) -> merkle.Frontier | None:
        self.before = self.frontier.size
        entries = self._waiting()
        if not entries:
            return None
        frontier = merkle.Frontier(self.frontier.size, self.frontier.hashes)
        leaves: list[AuditLeaf] = []
        nodes: list[AuditNode] = []
        for entry in entries:
            leaf = merkle.leaf_hash(content(entry))
            leaves.append(_leaf(frontier.size, entry, leaf))
            nodes += [
                AuditNode(level=level, index=index, node_hash=made)
                for level, index, made in frontier.append(leaf)
                if level % tree.STEP == 0
            ]
        AuditLeaf.objects.bulk_create(leaves)
        AuditNode.objects.bulk_create(nodes)
        AuditPending.objects.filter(entry_id__in=[e.id for e in entries]).delete()
        return frontier

    def _waiting(self) -> list[AuditEntry]:
        """The oldest waiting entries whose seal is ours; others are set aside as an alarm."""
        ids = list(
            AuditPending.objects.filter(refused=False)
            .order_by("at", "entry_id")
            .values_list("entry_id", flat=True)[:BATCH]
        )
        entries = AuditEntry.objects.filter(id__in=ids).in_bulk()
        found = [entries[i] for i in ids if i in entries]
        genuine = [entry for entry in found if is_genuine(entry)]
        self._refuse({entry.id for entry in found} - {entry.id for entry in genuine})
        return genuine

    def _refuse(self, strangers: set[UUID]) -> None:
        for entry_id in strangers:
            log.error("audit entry without a genuine seal", extra={"entry": str(entry_id)})
        AuditPending.objects.filter(entry_id__in=strangers).update(refused=True)

    def _sign_if_due(self) -> None:
        now = clock.now()
        grown = self.frontier.size > max(self.signed_size, 0) or self.signed_size < 0
        if not grown or now - self.signed_at < CHECKPOINT_EVERY:
            return
        self.signer = crypto.renewed(self.signer)
        size, root = self.frontier.size, self.frontier.root()
        signature = self.signer.sign(checkpoint_note(ORIGIN, size, root, now))
        with acting(_ME):
            AuditCheckpoint.objects.bulk_create(
                [
                    AuditCheckpoint(
                        size=size,
                        root=root,
                        at=now,
                        key_id=self.signer.key_id,
                        signature=signature,
                    )
                ]
            )
        self.signed_size, self.signed_at = size, now
        append_to_file()


def is_genuine(entry: AuditEntry) -> bool:
    """Whether a process of ours wrote the entry; False for anything that makes no sense."""
    try:
        return crypto.keyed_hash_matches("audit_entry", content(entry), entry.seal)
    except (TypeError, ValueError):
        return False


def content(entry: AuditEntry) -> bytes:
    """The canonical bytes of a stored entry."""
    return canonical(
        entry_id=entry.id,
        at=entry.at,
        actor=entry.actor,
        did=entry.did,
        subject=entry.subject,
        detail=entry.detail,
    )


def _leaf(position: int, entry: AuditEntry, leaf: bytes) -> AuditLeaf:
    seal = crypto.keyed_hash("audit_leaf", leaf_claim(position, entry.id, leaf))
    return AuditLeaf(position=position, entry_id=entry.id, leaf_hash=leaf, seal=seal)


def checkpoint_line(point: AuditCheckpoint) -> str:
    """One checkpoint as one line of the file an operator sends elsewhere."""
    return " ".join(
        (
            ORIGIN,
            str(point.size),
            bytes(point.root).hex(),
            point.at.isoformat(timespec="microseconds"),
            point.key_id,
            bytes(point.signature).hex(),
        )
    )


def append_to_file() -> None:
    """Bring CHECKPOINT_FILE up to date: what a kill left out is added by the next run."""
    path = Path(settings.CHECKPOINT_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        known, torn = _tail(file)
        with acting(_ME):
            points = list(AuditCheckpoint.objects.filter(size__gt=known).order_by("size"))
        file.write(b"\n" if torn else b"")
        file.write("".join(checkpoint_line(p) + "\n" for p in points).encode())
        file.flush()


def _tail(file: BinaryIO) -> tuple[int, bool]:
    """The size named by the last whole line (-1: none), and whether a torn line follows it."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - 4096))
    *lines, rest = file.read().split(b"\n")
    for line in reversed(lines):
        parts = line.split()
        if len(parts) == 6 and parts[1].isdigit():
            return int(parts[1]), bool(rest)
    return -1, bool(rest)


def elected() -> bool:
    """True once this session holds the sequencer's lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def run() -> None:
    """Until told to stop: wait to be elected, then place entries and sign."""
    stop = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    while not stop.is_set():
        try:
            _serve(stop)
        except (OperationalError, InterfaceError):
            log.warning("the database is away; the sequencer tries again")
            connection.close()
            stop.wait(AWAY_S)


def _serve(stop: Event) -> None:
    while not stop.is_set() and not elected():
        stop.wait(AWAY_S)
    if stop.is_set():
        return
    append_to_file()
    sequencer = Sequencer()
    log.info("elected as the sequencer")
    while not stop.is_set():
        began = time.monotonic()
        if sequencer.step() < BATCH:
            stop.wait(max(0.0, IDLE_S - (time.monotonic() - began)))
