"""Room on a disk, and what must still be on it after a power cut."""

import os
import shutil
from pathlib import Path

from tongban.kernel.errors import Misconfigured

MB = 1 << 20
LEAST_FREE_BYTES = 500 * MB
"""With less the house is in danger: doctor and console call it an alarm."""


def need_room(folder: Path, wanted: int, what: str, *, way_on: str) -> None:
    """Raises Misconfigured unless so many bytes are free where the folder lies.

    `what` would need them, `way_on` is what to do besides freeing some.
    """
    free = shutil.disk_usage(folder).free
    if free < wanted:
        raise Misconfigured(
            f"The disk of {folder} is nearly full: {free // MB} MB are free, {what} "
            f"needs about {wanted // MB} MB. Nothing was changed. Free some space, or {way_on}."
        )


def settle(folder: Path) -> None:
    """The names in a folder, new, changed or gone, are on the disk when this returns."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
