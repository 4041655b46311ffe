"""The front door of stored files: put, open, show (house.md 3.5).

`put` is not an action: it writes to the disk, and an act may run again. The act is `actions.keep`,
called when the file is whole on the disk; what dies before is an orphan that nobody is given.
"""

import io
from collections.abc import Callable, Iterable
from typing import BinaryIO

from django.conf import settings

from tongban.kernel.actor import Actor
from tongban.kernel.crypto.chunks import PIECE, Opened, place_of
from tongban.kernel.errors import Refused
from tongban.kernel.storage import actions, places, sealing
from tongban.kernel.storage.actions import Kept, Whole
from tongban.kernel.storage.arrival import Arrival
from tongban.kernel.storage.inspect.ask import inspector
from tongban.kernel.storage.inspect.frames import Question
from tongban.kernel.storage.inspect.verdicts import Unfit
from tongban.kernel.storage.models import StoredFile
from tongban.kernel.storage.rules import MB, SERVED, Limits, Scan, kept_name
from tongban.kernel.storage.words import not_served


def limits() -> Limits:
    """What the settings allow one file."""
    return Limits(
        kinds=tuple(settings.FILE_KINDS),
        bytes=settings.FILE_MOST_MB * MB,
        pixels=settings.FILE_MOST_MEGAPIXELS * 1_000_000,
        pages=settings.FILE_MOST_PAGES,
    )


def put(pieces: Iterable[bytes], *, name: str, by: Actor) -> Kept:
    """Take a file from a stream. When this returns it is durable; else nothing is kept.

    Raises Unfit with the reason it is not taken. Called outside any transaction.
    """
    with Arrival(limits().bytes) as arrival:
        for piece in pieces:
            arrival.write(piece)
        return keep(arrival, name=name, by=by)


def keep(arrival: Arrival, *, name: str, by: Actor) -> Kept:
    """The second half of `put`, for whoever received the pieces themselves."""
    arrival.finish()
    kind = inspector.look(Question("look", arrival.path, arrival.key, arrival.place, limits()))
    arrival.settle()
    try:
        kept = actions.keep(_whole(arrival), name=kept_name(name, kind), kind=kind, by=by)
    except (Refused, Unfit):
        raise  # nothing was committed: whoever holds the arrival discards it
    except BaseException:
        # Whether the row stands is not known; if it does not, the file is swept as an orphan.
        arrival.release()
        raise
    if kept.is_new:
        arrival.release()
    else:
        arrival.discard()
    return kept


def issue(content: bytes, take: Callable[[Whole], bool]) -> None:
    """Lay a document of the platform's own on the disk, whole, then let an act take it.

    `take` says whether it did; what it did not take goes. Called outside any transaction.
    """
    with Arrival(len(content)) as arrival:
        arrival.write(content)
        arrival.finish()
        arrival.settle()
        try:
            taken = take(_whole(arrival))
        except Refused:
            raise  # nothing was committed
        except BaseException:
            arrival.release()  # whether the row stands is not known; else it is an orphan
            raise
        if taken:
            arrival.release()


def open_file(row: StoredFile) -> io.BufferedReader:
    """The original, bit for bit. Raises Refused for a file that is given to nobody."""
    _must_be_served(row)
    return read(row)


def show(row: StoredFile) -> tuple[str, BinaryIO]:
    """The copy for looking at: without EXIF, and without what else a file says of itself."""
    _must_be_served(row)
    path = str(places.place(row.id))
    question = Question("show", path, sealing.file_key(row), place_of(row.id.bytes), limits())
    kind, content = inspector.show(question)
    return kind, io.BytesIO(content)


def read(row: StoredFile) -> io.BufferedReader:
    """The same without asking the scanner's word: for the scanner itself."""
    sealed = places.place(row.id).open("rb")
    try:
        opened = Opened(sealing.file_key(row), place_of(row.id.bytes), sealed)
        return io.BufferedReader(opened, PIECE)
    except BaseException:
        sealed.close()
        raise


def _whole(arrival: Arrival) -> Whole:
    return Whole(
        id=arrival.id,
        key=arrival.key,
        digest=arrival.digest,
        size=arrival.size,
        sealed_size=arrival.sealed_size,
        sealed_digest=arrival.sealed_digest,
    )


def _must_be_served(row: StoredFile) -> None:
    if Scan(row.scan) not in SERVED:
        raise not_served(Scan(row.scan))
