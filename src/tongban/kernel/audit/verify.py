"""Check the whole log and name what is wrong: changed, missing, put in, out of order.

Reads every entry and every leaf once, in order of position. Whoever has database rights but not
the keys cannot make a row that passes; whoever has both cannot make an old checkpoint fit.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO
from uuid import UUID

from django.db.models import Exists, OuterRef

from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.audit import merkle
from tongban.kernel.audit.models import (
    AuditCheckpoint,
    AuditEntry,
    AuditLeaf,
    AuditNode,
    AuditPending,
)
from tongban.kernel.audit.rules import checkpoint_note, leaf_claim
from tongban.kernel.audit.sequencer import ORIGIN, content, is_genuine
from tongban.kernel.audit.tree import STEP
from tongban.kernel.counting import counted
from tongban.kernel.crypto import port as crypto
from tongban.kernel.db import acting

_TABLE = "database"

LATE = timedelta(seconds=10)
"""An entry not sequenced within this time is an alarm (house.md 0.7)."""

CHUNK = 2000

RESTORE = "backup.restore"
"""The act after which a log goes on from an older state (site.actions.enter_restore)."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong, with the entry or place it concerns."""

    kind: str
    where: str
    sentence: str


@dataclass(slots=True)
class Report:
    """What was read and what was wrong."""

    entries: int = 0
    points: set[bytes] = field(default_factory=set)
    """The checkpoints read, by what was signed: the file repeats those of the table."""
    outside: int = 0
    """Of these, or beside them, how many a file held; `agreeing`, how many of them fit."""
    agreeing: int = 0
    waiting: int = 0
    root: bytes = merkle.EMPTY_ROOT
    faults: list[Fault] = field(default_factory=list)
    restores: list[tuple[int, datetime]] = field(default_factory=list)
    """How many entries were kept by each restore, and when it was."""

    @property
    def checkpoints(self) -> int:
        return len(self.points)

    def fault(self, kind: str, where: object, sentence: str) -> None:
        self.faults.append(Fault(kind, str(where), sentence))


@dataclass(frozen=True, slots=True)
class Point:
    """A checkpoint, from the table or from a file."""

    size: int
    root: bytes
    at: datetime
    key_id: str
    signature: bytes
    source: str


def check(against: Path | None = None) -> Report:
    """Read the whole log; see Report.faults. Raises nothing for a broken log."""
    report = Report()
    with acting(Actor.task("audit-verify")):
        points = [*_stored_points(), *_points_of_file(against, report)]
        _walk(report, _roots_wanted(points), points)
        _entries_without_place(report)
    if against is not None and not report.outside:
        # A copy that came out empty would agree with everything for ever.
        report.fault("empty", against, "not one checkpoint in it 一个检查点也没有")
    return report


def run(against: Path | None, out: TextIO) -> int:
    """For the command line: prints the report, returns 1 when anything is wrong."""
    report = check(against)
    for fault in report.faults:
        out.write(f"{fault.kind}: {fault.where}: {fault.sentence}\n")
    if against is not None:
        out.write(f"{against}: {report.agreeing} of {report.outside} agree 与日志一致\n")
    out.write(
        f"{counted(report.entries, 'entry', 'entries')}, {report.waiting} waiting, "
        f"{counted(report.checkpoints, 'checkpoint')}, root {report.root.hex()[:16]}: "
        f"{_verdict(report)}\n"
    )
    return 1 if report.faults else 0


def _verdict(report: Report) -> str:
    faults = len(report.faults)
    return f"{counted(faults, 'fault')} 有异常" if faults else "whole 完好"


def _walk(report: Report, wanted: set[int], points: list[Point]) -> None:
    frontier = merkle.Frontier()
    roots: dict[int, bytes] = {0: frontier.root()} if 0 in wanted else {}
    nodes = {(n.level, n.index): bytes(n.node_hash) for n in AuditNode.objects.iterator()}
    for leaf, entry in _leaves_with_entries():
        while frontier.size < leaf.position:
            report.fault("missing", f"position {frontier.size}", "no leaf at this place 位置缺失")
            frontier.append(merkle.leaf_hash(b""))
        _check_leaf(report, leaf, entry)
        for level, index, made in frontier.append(_rebuilt(leaf, entry)):
            if level % STEP == 0 and nodes.pop((level, index), None) != made:
                report.fault("node", f"{level}/{index}", "a stored node does not fit 节点不符")
        report.entries += 1
        _note_restore(report, entry)
        if frontier.size in wanted:
            roots[frontier.size] = frontier.root()
    for level, index in nodes:
        report.fault("node", f"{level}/{index}", "a node of no leaves 多余节点")
    report.root = frontier.root()
    for point in points:
        before = len(report.faults)
        _check_point(report, point, roots, frontier.size)
        if point.source != _TABLE:
            report.outside += 1
            report.agreeing += len(report.faults) == before


def _check_leaf(report: Report, leaf: AuditLeaf, entry: AuditEntry | None) -> None:
    where = f"position {leaf.position}, entry {leaf.entry_id}"
    stored = bytes(leaf.leaf_hash)
    if not crypto.keyed_hash_matches(
        "audit_leaf", leaf_claim(leaf.position, leaf.entry_id, stored), leaf.seal
    ):
        report.fault("reordered", where, "this place was not given by the sequencer 次序被改")
    if entry is None:
        report.fault("deleted", where, "the entry is gone 记录被删")
        return
    if merkle.leaf_hash(content(entry)) != stored:
        report.fault("changed", where, "the entry is not what was sequenced 记录被改")
    elif not is_genuine(entry):
        report.fault("inserted", where, "no action of this platform wrote the entry 记录系插入")


def _rebuilt(leaf: AuditLeaf, entry: AuditEntry | None) -> bytes:
    return bytes(leaf.leaf_hash) if entry is None else merkle.leaf_hash(content(entry))


def _check_point(report: Report, point: Point, roots: dict[int, bytes], size: int) -> None:
    where = f"checkpoint of {point.size} ({point.source})"
    note = checkpoint_note(ORIGIN, point.size, point.root, point.at)
    report.points.add(note)
    if not crypto.verify(point.key_id, note, point.signature):
        report.fault("forged", where, "the signature is not ours 签名无效")
    elif roots.get(point.size) != point.root and _given_up(report, point):
        report.fault("abandoned", where, "a restore gave up what came before it 恢复时舍弃")
    elif point.size > size:
        report.fault("cut", where, f"the log has only {size} entries 末尾被截断")
    elif roots.get(point.size) != point.root:
        report.fault("rewritten", where, "what came before it was rewritten 历史被改写")


def _note_restore(report: Report, entry: AuditEntry | None) -> None:
    if entry is None or entry.did != RESTORE or not is_genuine(entry):
        return
    kept = entry.detail.get("log_size")
    if isinstance(kept, int):
        report.restores.append((kept, entry.at))


def _given_up(report: Report, point: Point) -> bool:
    """Was it signed before a restore, over entries that the restore did not keep?

    Still a fault: the log itself says that it went back, and only people know who wanted that.
    """
    return any(kept < point.size and point.at <= at for kept, at in report.restores)


def _leaves_with_entries() -> Iterator[tuple[AuditLeaf, AuditEntry | None]]:
    after = -1
    while chunk := list(AuditLeaf.objects.filter(position__gt=after).order_by("position")[:CHUNK]):
        entries = AuditEntry.objects.in_bulk([leaf.entry_id for leaf in chunk])
        for leaf in chunk:
            yield leaf, entries.get(leaf.entry_id)
        after = chunk[-1].position


def _entries_without_place(report: Report) -> None:
    """Entries nobody placed: fresh ones wait, sealed ones are late, others were put in."""
    placed = AuditLeaf.objects.filter(entry_id=OuterRef("id"))
    waiting = set(AuditPending.objects.values_list("entry_id", flat=True))
    for entry in AuditEntry.objects.filter(~Exists(placed)).iterator():
        report.waiting += 1
        _check_waiting(report, entry, waiting)


def _check_waiting(report: Report, entry: AuditEntry, waiting: set[UUID]) -> None:
    where = f"entry {entry.id}"
    if not is_genuine(entry):
        report.fault("inserted", where, "no action of this platform wrote the entry 记录系插入")
    elif entry.id not in waiting:
        report.fault("unplaced", where, "its place in the log was taken away 位置被删")
    elif clock.now() - entry.at > LATE:
        report.fault("late", where, "not sequenced within 10 s; is the sequencer up? 未及时定序")


def _roots_wanted(points: list[Point]) -> set[int]:
    return {point.size for point in points}


def _stored_points() -> Iterator[Point]:
    for row in AuditCheckpoint.objects.order_by("size"):
        yield Point(row.size, bytes(row.root), row.at, row.key_id, bytes(row.signature), _TABLE)


def _points_of_file(path: Path | None, report: Report) -> Iterator[Point]:
    if path is None:
        return
    for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
        if not line.strip():
            continue
        try:
            origin, size, root, at, key_id, signature = line.split()
            if origin != ORIGIN:
                raise ValueError(origin)
            yield Point(
                int(size),
                bytes.fromhex(root),
                datetime.fromisoformat(at),
                key_id,
                bytes.fromhex(signature),
                f"line {number}",
            )
        except ValueError:
            report.outside += 1
            report.fault("unreadable", f"line {number}", "not a checkpoint 不是检查点")
