"""storage_put: taking in a photo of one megabyte, against writing its bytes durably and no more."""

import io
import os
import statistics
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from scripts.benches import cpu, load, servers
from scripts.benches.row import Row

ROUNDS = 60
WARM = 5
MB = 1_000_000


def measure(folder: Path) -> list[Row]:
    """Files a second, ours / plain: received, sealed, looked into, kept, acknowledged."""
    with servers.house(folder):
        put = _entered(folder / "var")
        ours, plain = _rounds(put, lambda content: _written(folder, content))
        burnt = _cpu(put)
    rate, reference = 1 / statistics.median(ours), 1 / statistics.median(plain)
    row = Row(
        name="storage_put",
        value=round(rate, 1),
        unit="files/s",
        reference=round(reference, 1),
        ratio=round(rate / reference, 3),
        p50_ms=round(statistics.median(ours) * 1000, 2),
        p99_ms=round(max(ours) * 1000, 2),
        spread=load.spread(ours),
        cpu_ms={"putting and looking": burnt},
        note="photos of 1 MB, one by one; reference: write, fsync, rename, fsync of folder",
    )
    return [row]


def _entered(data: Path) -> Callable[[bytes], None]:
    """Step into the demo and hand in files there as one of its people."""
    from tongban.site.ops import inside

    inside.enter("worker", data)
    from tongban.identity import queries
    from tongban.kernel.actor import Actor
    from tongban.kernel.db import acting
    from tongban.kernel.storage import store
    from tongban.site.demo.people import PEOPLE

    with acting(Actor.task("bench")):
        person_id = queries.registered_person(PEOPLE[0].id_number)
    assert person_id is not None
    by = Actor.person(person_id)

    def put(content: bytes) -> None:
        pieces = (content[at : at + 65_536] for at in range(0, len(content), 65_536))
        store.put(pieces, name="photo.jpg", by=by)

    return put


def _rounds(*measures: Callable[[bytes], None]) -> list[list[float]]:
    """Interleaved, so that a busy moment of the machine strikes both alike; seconds."""
    photo = _photo()
    times: list[list[float]] = [[] for _ in measures]
    for nth in range(WARM + ROUNDS):
        content = _another(photo, nth)
        for taken, measure in zip(times, measures, strict=True):
            began = time.perf_counter()
            measure(content)
            if nth >= WARM:
                taken.append(time.perf_counter() - began)
    return times


def _cpu(put: Callable[[bytes], None]) -> float:
    """Milliseconds for one file: this process and the child that looks, without PostgreSQL."""
    photo, me = _photo(), os.getpid()
    before = sum(cpu.spent(me).values())
    for nth in range(ROUNDS):
        put(_another(photo, nth))
    return round((sum(cpu.spent(me).values()) - before) / ROUNDS, 2)


def _photo() -> bytes:
    """A megabyte of a JPEG that does not pack well."""
    side = int((MB / 1.05) ** 0.5)
    out = io.BytesIO()
    Image.frombytes("L", (side, side), os.urandom(side * side)).save(out, "JPEG", quality=92)
    return out.getvalue()


def _another(photo: bytes, nth: int) -> bytes:
    """The same photo with another remark: the same file twice would be kept once."""
    remark = nth.to_bytes(8, "big")
    return photo[:2] + b"\xff\xfe" + (len(remark) + 2).to_bytes(2, "big") + remark + photo[2:]


def _written(folder: Path, content: bytes) -> None:
    """What any program must do that says a file is kept."""
    target = folder / f"{uuid.uuid4().hex}"
    half = target.with_suffix(".half")
    with half.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    half.rename(target)
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
