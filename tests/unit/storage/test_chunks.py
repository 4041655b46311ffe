"""Sealed pieces: what was cut, moved, swapped or added does not open."""

import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.noise import noise
from tongban.kernel.crypto.chunks import HEAD_BYTES, PIECE, FileKey, Opened, Sealer
from tongban.kernel.crypto.errors import BrokenEnvelope
from tongban.kernel.crypto.suites import TAG_BYTES

PLACE = b"row-1"
STRIDE = PIECE + TAG_BYTES
SUITES = ["INTL", "SM"]
SIZES = [1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7]


def sealed(content: bytes, key: FileKey, place: bytes = PLACE) -> bytes:
    out = io.BytesIO()
    sealer = Sealer(key, place, out)
    for begin in range(0, len(content), 50_000):
        sealer.write(content[begin : begin + 50_000])
    sealer.finish()
    return out.getvalue()


def opened(stored: bytes, key: FileKey, place: bytes = PLACE) -> bytes:
    return Opened(key, place, io.BytesIO(stored)).read()


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("size", SIZES)
def test_what_went_in_comes_out_bit_for_bit(suite, size):
    key, content = FileKey.fresh(suite), noise(size)

    stored = sealed(content, key)

    assert opened(stored, key) == content
    assert content[:40] not in stored or size < 40


@pytest.mark.parametrize("size", SIZES)
def test_a_file_cut_short_anywhere_is_refused_before_a_byte_is_given(size):
    key = FileKey.fresh("INTL")
    stored = sealed(noise(size), key)

    for cut in {1, TAG_BYTES, STRIDE, len(stored) - HEAD_BYTES, len(stored)}:
        with pytest.raises(BrokenEnvelope):
            Opened(key, PLACE, io.BytesIO(stored[: max(len(stored) - cut, 0)]))


def test_pieces_that_changed_places_or_were_doubled_or_dropped_do_not_open():
    key = FileKey.fresh("INTL")
    stored = sealed(noise(3 * PIECE + 9), key)
    head, first = stored[:HEAD_BYTES], stored[HEAD_BYTES : HEAD_BYTES + STRIDE]
    second = stored[HEAD_BYTES + STRIDE : HEAD_BYTES + 2 * STRIDE]
    rest = stored[HEAD_BYTES + 2 * STRIDE :]

    for wrong in (
        head + second + first + rest,
        head + first + first + rest,
        head + second + rest,
        head + first + second + second + rest,
        stored + b"\0",
        stored + first,
    ):
        with pytest.raises(BrokenEnvelope):
            opened(wrong, key)


def test_a_file_does_not_open_in_another_place_or_under_another_key():
    key = FileKey.fresh("INTL")
    stored = sealed(noise(100), key)

    for other_key, place in ((key, b"row-2"), (FileKey.fresh("INTL"), PLACE)):
        with pytest.raises(BrokenEnvelope):
            opened(stored, other_key, place)


def test_any_flipped_bit_is_noticed():
    key = FileKey.fresh("INTL")
    stored = sealed(noise(300), key)

    for at in range(len(stored)):
        wrong = stored[:at] + bytes([stored[at] ^ 1]) + stored[at + 1 :]
        with pytest.raises(BrokenEnvelope):
            opened(wrong, key)


def test_the_key_says_which_algorithm_not_the_file():
    key = FileKey.fresh("SM")
    stored = sealed(noise(100), key)

    assert FileKey.unpacked(key.packed) == key
    with pytest.raises(BrokenEnvelope):
        opened(stored, FileKey.fresh("INTL"))
    for packed in (b"", b"\x09" + bytes(32), key.packed + b"\0"):
        with pytest.raises(BrokenEnvelope):
            FileKey.unpacked(packed)


@given(st.integers(0, 3 * PIECE), st.integers(0, 2 * PIECE))
def test_any_part_is_read_from_any_place(begin, size):
    reader = Opened(KEY, PLACE, io.BytesIO(STORED))

    reader.seek(begin)
    found = io.BufferedReader(reader).read(size)

    assert found == CONTENT[begin : begin + size]


KEY = FileKey.fresh("INTL")
CONTENT = noise(2 * PIECE + 100)
STORED = sealed(CONTENT, KEY)


def test_it_knows_its_size_and_its_end():
    reader = Opened(KEY, PLACE, io.BytesIO(STORED))

    assert reader.size == len(CONTENT)
    assert reader.seek(-1, os.SEEK_END) == len(CONTENT) - 1
    assert reader.read(5) == CONTENT[-1:]
    assert reader.tell() == len(CONTENT)
    with pytest.raises(ValueError, match="before the beginning"):
        reader.seek(-1)
