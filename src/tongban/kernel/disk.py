"""What must still be on the disk after a power cut."""

import os
from pathlib import Path


def settle(folder: Path) -> None:
    """The names in a folder, new, changed or gone, are on the disk when this returns."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
