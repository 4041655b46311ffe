"""The worker as it runs in production, with two jobs more: one waits for a file, one fails.

Started by tests of this folder; the slow job's effect is idempotent by its key, as every job's
must be.
"""

import os
import time
from pathlib import Path

import django

django.setup()

from procrastinate.contrib.django import app  # noqa: E402

from tongban.kernel.tasks import worker  # noqa: E402

FOLDER = Path(os.environ["SLOW_FOLDER"])


@app.task(name="test.slow", pass_context=False)
def slow(key: str) -> None:
    with (FOLDER / "began").open("a") as began:
        began.write(f"{key}\n")
    while not (FOLDER / "go").exists():
        time.sleep(0.05)
    (FOLDER / f"done-{key}").touch()


@app.task(name="test.fail", pass_context=False)
def fail(mobile: str) -> None:
    if not (FOLDER / "mended").exists():
        raise TimeoutError(f"nobody answers at {mobile}")
    (FOLDER / "sent").touch()


if __name__ == "__main__":
    worker.run()
