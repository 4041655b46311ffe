"""The WAL archive (WAL 归档): every change of the database in a folder, for recovery to a moment.

The server itself copies each finished segment, packed, under a draft name first; it has no
secrets of ours, so the archive is not sealed (docs/operating.md says what follows). Recovery
reads the same folder.
"""

from pathlib import Path

from tongban.kernel.errors import Misconfigured
from tongban.site.ops.postgres.footing import hand_over

# How much may be lost when the data folder is: a segment is closed at the latest after so long.
LONGEST_SEGMENT_S = 60
ENDING = ".gz"


def settings(folder: Path, owner: tuple[int, int]) -> dict[str, str]:
    """What the server is told to fill the archive. Raises Misconfigured for an unfit folder."""
    _refuse_odd(folder)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as trouble:
        raise Misconfigured(
            f"Cannot make WAL_ARCHIVE {folder}: {trouble.strerror}. Name a folder this user may "
            "write, or unset it."
        ) from trouble
    hand_over(folder, owner)
    packed, draft = f"{folder}/%f{ENDING}", f"{folder}/.%f.part"
    return {
        "archive_mode": "on",
        "archive_timeout": str(LONGEST_SEGMENT_S),
        # A segment that is there already is fine when it is the same: we were killed in between.
        "archive_command": (
            f"gzip -dc '{packed}' 2>/dev/null | cmp -s - '%p' || {{ test ! -e '{packed}' && "
            f"gzip -1c '%p' > '{draft}' && sync '{draft}' && mv '{draft}' '{packed}'; }}"
        ),
    }


def recovery(folder: Path, until: str) -> str:
    """Lines of postgresql.auto.conf that take a base backup to a moment and no further."""
    _refuse_odd(folder)
    return (
        f"restore_command = 'gzip -dc ''{folder}/%f{ENDING}'' > ''%p'''\n"
        f"recovery_target_time = '{until}'\n"
        "recovery_target_action = 'promote'\n"
    )


def _refuse_odd(folder: Path) -> None:
    if not folder.is_absolute() or set(str(folder)) & set("'\"%\\\n`$"):
        raise Misconfigured(
            f"WAL_ARCHIVE {folder} must be an absolute path without quotes, %, $ and backslashes."
        )
