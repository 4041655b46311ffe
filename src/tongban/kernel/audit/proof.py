"""Prove that one entry stands in the log, to somebody who trusts only a checkpoint."""

import json
from typing import TextIO, TypedDict
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.kernel.actor import Actor
from tongban.kernel.audit import merkle, tree
from tongban.kernel.audit.models import AuditCheckpoint, AuditEntry, AuditLeaf
from tongban.kernel.audit.sequencer import checkpoint_line, content
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound


class Proof(TypedDict):
    """What a reader needs to check one entry against a checkpoint they trust."""

    entry: str
    position: int
    path: list[str]
    checkpoint: str


def proof_of(entry_id: UUID) -> Proof:
    """The entry, its place, the hashes that lead to the root, and the checkpoint that signed it.

    Raises NotFound for an entry without a signed place yet.
    """
    with acting(Actor.task("audit-proof")):
        entry = AuditEntry.objects.filter(id=entry_id).first()
        leaf = AuditLeaf.objects.filter(entry_id=entry_id).first()
        point = (
            AuditCheckpoint.objects.filter(size__gt=leaf.position).order_by("size").first()
            if leaf
            else None
        )
        if entry is None or leaf is None or point is None:
            raise NotFound(_("没有这条审计记录，或它还没有检查点，请过几秒再试。"))
        path = merkle.inclusion_proof(tree.read, leaf.position, point.size)
    return {
        "entry": content(entry).decode(),
        "position": leaf.position,
        "path": [step.hex() for step in path],
        "checkpoint": checkpoint_line(point),
    }


def proves(proof: Proof) -> bool:
    """Whether the path leads from the entry to the root the checkpoint names."""
    _, size, root, *_rest = proof["checkpoint"].split()
    try:
        led_to = merkle.root_from_inclusion(
            merkle.leaf_hash(proof["entry"].encode()),
            proof["position"],
            int(size),
            [bytes.fromhex(step) for step in proof["path"]],
        )
    except ValueError:
        return False
    return led_to.hex() == root


def run(entry: str, out: TextIO) -> int:
    """For the command line: the proof as JSON, checked before it is printed."""
    try:
        proof = proof_of(UUID(entry))
    except ValueError as trouble:
        raise NotFound(
            f"{entry} is no entry id; it looks like 0b7c6f6e-2f51-4f0a-9d1e-52c4b7a0c111"
        ) from trouble
    out.write(json.dumps(proof, ensure_ascii=False, indent=2) + "\n")
    return 0 if proves(proof) else 1
