"""One process that hands in files, told which by a JSON file; it may be killed at any line.

What the platform acknowledged is appended to the acknowledgement file as `number id`. Started
again, it goes on with what was not acknowledged. With FULL_AT no file may grow beyond so many
bytes, as on a full disk; what is refused then is appended to the refusals.
"""

import json
import os
import resource
import sys
import uuid
from pathlib import Path

import django

from tests import samples
from tests.noise import noise


def content(n: int) -> bytes:
    """File number n: a document, a small photo or a scan of some hundred kilobytes."""
    if n % 3 == 0:
        return samples.a_document(f"file {n}")
    if n % 3 == 1:
        return samples.a_picture(size=(40 + n, 40), seed=n)
    return samples.a_scan(noise(300 * 300 * 3, n), 300)


def main(plan_file: str) -> None:
    django.setup()
    from tongban.kernel.actor import Actor

    plan = json.loads(Path(plan_file).read_text())
    if full_at := int(os.environ.get("FULL_AT", "0")):
        resource.setrlimit(resource.RLIMIT_FSIZE, (full_at, full_at))
    done = _acknowledged(Path(plan["acks"]))
    by = Actor.person(uuid.UUID(plan["person"]))
    for n in plan["numbers"]:
        if n not in done:
            _put(plan, n, by)


def _put(plan: dict[str, str], n: int, by: object) -> None:
    from tongban.kernel.storage import store
    from tongban.kernel.storage.inspect.verdicts import Unfit

    try:
        kept = store.put(_pieces(content(n)), name=f"{n}", by=by)  # type: ignore[arg-type]
    except Unfit as unfit:
        _append(plan["refusals"], f"{n} {unfit.fault}")
    else:
        _append(plan["acks"], f"{n} {kept.id}")


def _pieces(whole: bytes) -> list[bytes]:
    return [whole[begin : begin + 60_000] for begin in range(0, len(whole), 60_000)]


def _acknowledged(acks: Path) -> set[int]:
    lines = acks.read_text().splitlines() if acks.exists() else []
    return {int(line.split()[0]) for line in lines}


def _append(path: str, line: str) -> None:
    """One write, whole or not at all; it survives the death of the process."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(fd, f"{line}\n".encode())
    os.close(fd)


if __name__ == "__main__":
    main(sys.argv[1])
