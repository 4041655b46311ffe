"""Prove that one row ended, when and by which rule, though nobody kept its id (销毁凭证).

The audit entry of each end carries the root of a tree whose leaves are salted hashes of table
and id. The hashes stay in PurgeProof: whoever knows an id finds its leaf and the way to the root;
the entry itself is proved by the audit log.
"""

import json
import secrets
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TextIO, TypedDict
from uuid import UUID

from django.conf import settings

from tongban.kernel.actor import Actor
from tongban.kernel.audit import merkle
from tongban.kernel.audit import proof as audit_proof
from tongban.kernel.audit.models import AuditEntry
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound
from tongban.kernel.retention.endings import Ended
from tongban.kernel.retention.models import PurgeProof

SALT_BYTES = 16
HASH_BYTES = 32
_ME = Actor.task("retention-proof")


class Proof(TypedDict):
    """What a reader needs to check that one row ended, against the audit entry they prove."""

    table: str
    id: str
    ended_at: str
    rule: str
    leaf: str
    position: int
    path: list[str]
    size: int
    root: str
    entry: str


class Tree:
    """The leaves of one end, in the order of their content."""

    def __init__(self, hashes: Sequence[bytes]) -> None:
        self.hashes = list(hashes)

    @classmethod
    def of(cls, ended: Ended, salt: bytes) -> "Tree":
        """The tree of what just ended."""
        rows = sorted((table, str(key)) for table, keys in ended.items() for key in keys)
        return cls([merkle.leaf_hash(content(table, key, salt)) for table, key in rows])

    @classmethod
    def kept(cls, leaves: bytes) -> "Tree":
        """The tree as it was stored."""
        return cls([leaves[at : at + HASH_BYTES] for at in range(0, len(leaves), HASH_BYTES)])

    def root(self) -> bytes:
        frontier = merkle.Frontier()
        for one in self.hashes:
            frontier.append(one)
        return frontier.root()

    def path(self, position: int) -> list[bytes]:
        @cache
        def read(level: int, index: int) -> bytes:
            if level == 0:
                return self.hashes[index]
            return merkle.node_hash(read(level - 1, 2 * index), read(level - 1, 2 * index + 1))

        return merkle.inclusion_proof(read, position, len(self.hashes))


def content(table: str, key: str, salt: bytes) -> bytes:
    """The bytes of a leaf, the same on every machine."""
    fields = {"id": key, "salt": salt.hex(), "table": table}
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()


def fresh_salt() -> bytes:
    """New for each end: equal ids of two ends give unequal leaves."""
    return secrets.token_bytes(SALT_BYTES)


def proof_of(table: str, key: str) -> Proof:
    """Raises NotFound when no end on record covers this row."""
    with acting(_ME):
        for one in _ends_of(table):
            leaf = content(table, key, bytes(one.salt))
            tree = Tree.kept(bytes(one.leaves))
            if (hashed := merkle.leaf_hash(leaf)) in tree.hashes:
                return _proof(one, table, key, leaf, tree, tree.hashes.index(hashed))
    raise NotFound(
        f"No end on record covers {table} {key}: it still exists, never did, ended by a rule "
        "that proves only numbers, or so long ago that its proof has ended too."
    )


def proves(proof: Proof, entry_content: str) -> bool:
    """Whether the path leads from the leaf to the root that the audit entry's content names."""
    fields = json.loads(proof["leaf"])
    try:
        led_to = merkle.root_from_inclusion(
            merkle.leaf_hash(proof["leaf"].encode()),
            proof["position"],
            proof["size"],
            [bytes.fromhex(step) for step in proof["path"]],
        )
    except ValueError:
        return False
    same_row = (fields["table"], fields["id"]) == (proof["table"], proof["id"])
    return same_row and led_to.hex() == json.loads(entry_content)["detail"].get("root")


def faults() -> Iterable[str]:
    """Proofs that no longer fit the log; for `tongban check`."""
    with acting(_ME):
        for one in PurgeProof.objects.order_by("at", "pk").iterator(200):
            entry = AuditEntry.objects.filter(id=one.entry_id).first()
            root = Tree.kept(bytes(one.leaves)).root().hex()
            if entry is None or entry.detail.get("root") != root:
                yield f"the proof of what ended by {one.rule} does not fit entry {one.entry_id}"


def run(table: str, key: str, out: TextIO) -> int:
    """For the command line: the proof and the proof of its entry, both checked, as JSON."""
    if table not in settings.RETENTION.tables:
        raise NotFound(f"There is no table {table}; retention.toml lists them.")
    found = proof_of(table, key)
    entry = audit_proof.proof_of(UUID(found["entry"]))
    out.write(json.dumps({"ended": found, "audit": entry}, ensure_ascii=False, indent=2) + "\n")
    return 0 if proves(found, entry["entry"]) and audit_proof.proves(entry) else 1


def _ends_of(table: str) -> Iterable[PurgeProof]:
    """Ends that may cover a row: of its own table's rules, or of the table it ends with."""
    kept = settings.RETENTION.tables.get(table)
    names = {table, kept.of} if kept and kept.of else {table}
    return PurgeProof.objects.filter(table_name__in=names).order_by("-at").iterator(50)


def _proof(one: PurgeProof, table: str, key: str, leaf: bytes, tree: Tree, position: int) -> Proof:
    return {
        "table": table,
        "id": key,
        "ended_at": one.at.isoformat(),
        "rule": one.rule,
        "leaf": leaf.decode(),
        "position": position,
        "path": [step.hex() for step in tree.path(position)],
        "size": len(tree.hashes),
        "root": tree.root().hex(),
        "entry": str(one.entry_id),
    }
