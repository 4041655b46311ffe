"""A sealed stream opens only whole, in order, under its own name; for any pieces it came in."""

import io
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.crypto import archives, master
from tongban.kernel.crypto.errors import BrokenEnvelope
from tongban.kernel.errors import Misconfigured


@pytest.fixture(autouse=True, scope="module")
def small_pieces() -> Iterator[None]:
    """So that a few bytes are a long stream."""
    before, archives.PIECE = archives.PIECE, 8
    yield
    archives.PIECE = before


def sealed(content: bytes, name: str = "database") -> tuple[archives.ArchiveKey, bytes]:
    key = archives.new_key("one", master.current())
    return key, b"".join(archives.seal(key, name, [content]))


def opened(key: archives.ArchiveKey, stream: bytes, name: str = "database") -> bytes:
    return b"".join(archives.unseal(key, name, io.BytesIO(stream)))


@given(st.lists(st.binary(max_size=30), max_size=6))
@settings(max_examples=50, deadline=None)
def test_a_stream_comes_back_whatever_pieces_it_came_in(pieces: list[bytes]) -> None:
    key = archives.new_key("one", master.current())

    stream = b"".join(archives.seal(key, "database", pieces))

    assert opened(key, stream) == b"".join(pieces)


def parts(stream: bytes) -> list[bytes]:
    found = []
    while stream:
        end = 4 + int.from_bytes(stream[:4], "big")
        found.append(stream[:end])
        stream = stream[end:]
    return found


TAMPERED = {
    "the last piece is gone": lambda found: found[:-1],
    "a piece in the middle is gone": lambda found: [found[0], *found[2:]],
    "two pieces are exchanged": lambda found: [found[1], found[0], *found[2:]],
    "a piece is there twice": lambda found: [found[0], *found],
    "something follows the end": lambda found: [*found, found[-1]],
    "nothing is left": lambda found: [],
    "the end is torn": lambda found: [*found[:-1], found[-1][:-3]],
    "a length was changed": lambda found: [b"\xff\xff\xff\xff", *found],
    "a bit was changed": lambda found: [found[0][:-1] + bytes([found[0][-1] ^ 1]), *found[1:]],
}


@pytest.mark.parametrize("how", TAMPERED)
def test_a_stream_that_was_changed_does_not_open(how: str) -> None:
    key, stream = sealed(b"twenty-four bytes or so!!")

    with pytest.raises(BrokenEnvelope):
        opened(key, b"".join(TAMPERED[how](parts(stream))))


def test_a_stream_opens_only_under_its_own_name_and_key() -> None:
    key, stream = sealed(b"content")

    with pytest.raises(BrokenEnvelope):
        opened(key, stream, "files")
    with pytest.raises(BrokenEnvelope):
        opened(archives.new_key("one", master.current()), stream)


def test_the_key_of_one_archive_does_not_open_as_that_of_another() -> None:
    key = archives.new_key("one", master.current())

    with pytest.raises(Misconfigured, match="was altered"):
        archives.open_key("two", key.wrapped)


def test_a_mark_speaks_of_its_content_only() -> None:
    mark = archives.mark(b"content", master.current())

    assert archives.bears_mark(b"content", mark, "it")
    assert not archives.bears_mark(b"contents", mark, "it")


def test_a_locked_archive_with_costs_nobody_could_pay_is_refused() -> None:
    locked = archives.lock("a long enough passphrase", b"keys")
    dear = locked.replace(b'"memory_kib": 65536', b'"memory_kib": 99999999')

    with pytest.raises(Misconfigured, match="no archive of keys"):
        archives.unlock("a long enough passphrase", dear, "It")
