"""From what PostgreSQL wrote when it failed to a sentence with a way on."""

from pathlib import Path


def read_from(log: Path, began: int) -> str:
    with log.open("rb") as file:
        file.seek(began)
        return file.read().decode(errors="replace")


def explained(said: str, what: str, folder: Path) -> str:
    """The server's last words as a sentence with a way on."""
    if "No space left" in said:
        return (
            f"{what}: the disk of {folder} is full. Free some space, or choose another folder "
            "with DATA=; nothing that was acknowledged is lost."
        )
    if "Permission denied" in said:
        return f"{what}: {_last_line(said)} Make the folder writable, or choose another with DATA=."
    return f"{what}: {_last_line(said)} See the log beside {folder}, or run `tongban doctor`."


def _last_line(said: str) -> str:
    lines = [line for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "PANIC" in line or "error:" in line]
    return (telling or lines or ["it said nothing."])[-1].rstrip(".") + "."
