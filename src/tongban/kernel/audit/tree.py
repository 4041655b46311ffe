"""Read the stored tree: leaves and every eighth level, the rest computed on the way."""

from django.db.models import Max

from tongban.kernel.audit import merkle
from tongban.kernel.audit.models import AuditLeaf, AuditNode

STEP = 8
"""Every STEP-th level is stored; a read costs at most 2**STEP rows a level."""


def size() -> int:
    """How many leaves the log has."""
    last = AuditLeaf.objects.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def read(level: int, index: int) -> bytes:
    """The hash of the perfect subtree `index` at `level`."""
    kept = level - level % STEP
    width = 1 << (level - kept)
    row = _stored(kept, index * width, width)
    if len(row) != width:
        raise LookupError(f"the tree lacks level {kept}, {index * width} to +{width}")
    while len(row) > 1:
        row = [merkle.node_hash(a, b) for a, b in zip(row[::2], row[1::2], strict=True)]
    return row[0]


def _stored(level: int, start: int, width: int) -> list[bytes]:
    if level == 0:
        leaves = AuditLeaf.objects.filter(position__gte=start, position__lt=start + width)
        return [bytes(h) for h in leaves.order_by("position").values_list("leaf_hash", flat=True)]
    nodes = AuditNode.objects.filter(level=level, index__gte=start, index__lt=start + width)
    return [bytes(h) for h in nodes.order_by("index").values_list("node_hash", flat=True)]
