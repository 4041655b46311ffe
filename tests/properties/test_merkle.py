"""What must be true of every Merkle log, whatever was written to it."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.audit import merkle

leaves = st.lists(st.binary(max_size=8), min_size=1, max_size=70).map(
    lambda contents: [merkle.leaf_hash(content) for content in contents]
)


def reader_of(hashes: list[bytes]) -> merkle.Reader:
    def read(level: int, index: int) -> bytes:
        part = hashes[index << level : (index + 1) << level]
        assert len(part) == 1 << level, "only perfect subtrees are stored"
        while len(part) > 1:
            part = [merkle.node_hash(a, b) for a, b in zip(part[::2], part[1::2], strict=True)]
        return part[0]

    return read


def root_by_definition(hashes: list[bytes]) -> bytes:
    """RFC 6962 2.1, word for word."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return merkle.node_hash(root_by_definition(hashes[:k]), root_by_definition(hashes[k:]))


def frontier(hashes: list[bytes]) -> merkle.Frontier:
    growing = merkle.Frontier()
    for leaf in hashes:
        growing.append(leaf)
    return growing


@given(leaves)
def test_the_growing_root_is_the_root_of_the_definition(hashes):
    assert frontier(hashes).root() == root_by_definition(hashes)


@given(leaves)
def test_a_frontier_read_back_from_the_stored_tree_is_the_one_that_grew(hashes):
    read_back = merkle.frontier_of(reader_of(hashes), len(hashes))

    assert read_back.root() == frontier(hashes).root()
    assert read_back.hashes == frontier(hashes).hashes


@given(leaves, st.data())
def test_every_leaf_can_prove_its_place_and_no_other(hashes, data):
    position = data.draw(st.integers(0, len(hashes) - 1))
    proof = merkle.inclusion_proof(reader_of(hashes), position, len(hashes))

    root = merkle.root_from_inclusion(hashes[position], position, len(hashes), proof)
    assert root == root_by_definition(hashes)

    forged = merkle.leaf_hash(b"forged" + hashes[position])
    assert merkle.root_from_inclusion(forged, position, len(hashes), proof) != root


@given(leaves, st.data())
def test_a_longer_log_proves_that_it_begins_with_the_shorter(hashes, data):
    old = data.draw(st.integers(1, len(hashes)))
    old_root, new_root = root_by_definition(hashes[:old]), root_by_definition(hashes)

    proof = merkle.consistency_proof(reader_of(hashes), old, len(hashes))

    assert merkle.is_consistent(old, len(hashes), old_root, new_root, proof)


@given(leaves, st.data())
def test_a_log_with_a_rewritten_past_cannot_prove_consistency(hashes, data):
    old = data.draw(st.integers(1, len(hashes)))
    changed = data.draw(st.integers(0, old - 1))
    rewritten = list(hashes)
    rewritten[changed] = merkle.leaf_hash(b"rewritten" + hashes[changed])

    proof = merkle.consistency_proof(reader_of(rewritten), old, len(rewritten))

    old_root, new_root = root_by_definition(hashes[:old]), root_by_definition(rewritten)
    assert not merkle.is_consistent(old, len(hashes), old_root, new_root, proof)


@given(leaves, st.data())
def test_a_cut_or_lengthened_inclusion_proof_does_not_lead_to_the_root(hashes, data):
    position = data.draw(st.integers(0, len(hashes) - 1))
    proof = merkle.inclusion_proof(reader_of(hashes), position, len(hashes))
    root = root_by_definition(hashes)

    for wrong in (proof[:-1] if proof else [root], [*proof, root]):
        try:
            led_to = merkle.root_from_inclusion(hashes[position], position, len(hashes), wrong)
        except ValueError:
            continue
        assert led_to != root


# Known answers of the reference implementation's test data (RFC 6962 certificate transparency).
KNOWN_LEAVES = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    bytes(range(0x50, 0x58)),
    bytes(range(0x60, 0x70)),
]
KNOWN_ROOT = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def test_the_root_of_the_well_known_eight_leaves_is_the_well_known_root():
    hashes = [merkle.leaf_hash(content) for content in KNOWN_LEAVES]

    assert frontier(hashes).root().hex() == KNOWN_ROOT


def test_no_proof_is_made_for_a_place_outside_the_tree():
    hashes = [merkle.leaf_hash(b"only")]

    with pytest.raises(ValueError, match="not in a tree"):
        merkle.inclusion_proof(reader_of(hashes), 1, 1)
    with pytest.raises(ValueError, match="no consistency proof"):
        merkle.consistency_proof(reader_of(hashes), 0, 1)
