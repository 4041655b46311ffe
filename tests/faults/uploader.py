"""One process that hands in files by the page, as a JSON file tells it; it may be killed anywhere.

It is the web process and its browser in one. What the page acknowledged is appended to the
acknowledgement file as `number id`. Started again, it goes on with what was not acknowledged. With
FULL_AT no file may grow beyond so many bytes, as on a full disk; what is refused then is appended
to the refusals.
"""

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import django
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.utils import setup_test_environment

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
    setup_test_environment()
    plan = json.loads(Path(plan_file).read_text())
    if full_at := int(os.environ.get("FULL_AT", "0")):
        resource.setrlimit(resource.RLIMIT_FSIZE, (full_at, full_at))
    done = _acknowledged(Path(plan["acks"]))
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = plan["session"]
    for n in plan["numbers"]:
        if n not in done:
            _put(plan, n, browser)


def _put(plan: dict[str, str], n: int, browser: Client) -> None:
    """What the answer says of the file, and nothing else, counts as acknowledged."""
    from tongban.kernel.storage.inspect.verdicts import Fault
    from tongban.kernel.storage.words import sentence

    page = browser.post("/my/files", {"files": SimpleUploadedFile(f"{n}", content(n))}).context
    (result,) = page["results"]
    if result.is_kept:
        _append(plan["acks"], f"{n} {_id_in_list(browser, page, n)}")
    else:
        (fault,) = [one for one in Fault if sentence(one) == result.text]
        _append(plan["refusals"], f"{n} {fault}")


def _id_in_list(browser: Client, page: Any, n: int) -> UUID:
    """Where the list shows it: not at its head, when it was kept before a kill."""
    while True:
        for one in page["files"]:
            if one.row.name.split(".")[0] == f"{n}":
                return UUID(str(one.row.id))
        page = browser.get(page["next"]).context


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
