"""The arithmetic of a Merkle log: hashing, inclusion and consistency proofs (RFC 6962, RFC 9162).

Pure. Trees are read through `Reader`, a function giving the hash of the perfect subtree
(level, index): level 0 are leaves, level 1 pairs, and so on.
"""

import hashlib
from collections.abc import Callable, Sequence

Reader = Callable[[int, int], bytes]

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    """RFC 6962 2.1: leaves are told apart from nodes by the first byte."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: one hash for each bit set in the size."""

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        if len(hashes) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} peaks")
        self.size = size
        self._peaks = list(hashes)

    def append(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Add a leaf; returns the perfect subtrees it completed as (level, index, hash)."""
        made: list[tuple[int, int, bytes]] = []
        node, level, index = leaf, 0, self.size
        while index & 1:
            node, level, index = node_hash(self._peaks.pop(), node), level + 1, index >> 1
            made.append((level, index, node))
        self._peaks.append(node)
        self.size += 1
        return made

    def root(self) -> bytes:
        if not self._peaks:
            return EMPTY_ROOT
        node = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            node = node_hash(peak, node)
        return node

    @property
    def hashes(self) -> list[bytes]:
        return list(self._peaks)


def frontier_of(read: Reader, size: int) -> Frontier:
    """The right edge of the first `size` leaves of a stored tree."""
    peaks = []
    start = 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            peaks.append(read(level, start >> level))
            start += 1 << level
    return Frontier(size, peaks)


def inclusion_proof(read: Reader, position: int, size: int) -> list[bytes]:
    """The hashes that lead from the leaf at `position` to the root of `size` leaves."""
    if not 0 <= position < size:
        raise ValueError(f"position {position} is not in a tree of {size}")
    return _path(read, position, 0, size)


def root_from_inclusion(leaf: bytes, position: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root the proof leads to; compare it with a signed one (RFC 9162 2.1.3.2)."""
    if not 0 <= position < size:
        raise ValueError("position outside the tree")
    fn, sn, node = position, size - 1, leaf
    for step in proof:
        if sn == 0:
            raise ValueError("the proof is too long")
        if fn & 1 or fn == sn:
            node = node_hash(step, node)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            node = node_hash(node, step)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise ValueError("the proof is too short")
    return node


def consistency_proof(read: Reader, old: int, new: int) -> list[bytes]:
    """The hashes that show the first `old` leaves of a tree of `new` are unchanged."""
    if not 0 < old <= new:
        raise ValueError(f"no consistency proof from {old} to {new}")
    return _subproof(read, old, 0, new, whole=True)


def is_consistent(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """True when the proof leads from both roots to the same tree (RFC 9162 2.1.4.2)."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    return _walk(old, new, path) == (old_root, new_root)


def _walk(old: int, new: int, path: list[bytes]) -> tuple[bytes, bytes] | None:
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    first = second = path[0]
    for step in path[1:]:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            first, second = node_hash(step, first), node_hash(step, second)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            second = node_hash(second, step)
        fn, sn = fn >> 1, sn >> 1
    return (first, second) if sn == 0 else None


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1


def _range_root(read: Reader, start: int, size: int) -> bytes:
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return read(level, start >> level)
    left = _split(size)
    return node_hash(_range_root(read, start, left), _range_root(read, start + left, size - left))


def _path(read: Reader, position: int, start: int, size: int) -> list[bytes]:
    if size == 1:
        return []
    left = _split(size)
    if position < left:
        return [
            *_path(read, position, start, left),
            _range_root(read, start + left, size - left),
        ]
    return [
        *_path(read, position - left, start + left, size - left),
        _range_root(read, start, left),
    ]


def _subproof(read: Reader, old: int, start: int, size: int, *, whole: bool) -> list[bytes]:
    if old == size:
        return [] if whole else [_range_root(read, start, size)]
    left = _split(size)
    if old <= left:
        return [
            *_subproof(read, old, start, left, whole=whole),
            _range_root(read, start + left, size - left),
        ]
    return [
        *_subproof(read, old - left, start + left, size - left, whole=False),
        _range_root(read, start, left),
    ]
