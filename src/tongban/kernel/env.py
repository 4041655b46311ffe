"""Read the environment and refuse nonsense by name.

Every reader raises Misconfigured with the variable, what is wrong with it and how to put it
right. A secret may come from a file instead: `secret("MASTER_KEY")` reads `MASTER_KEY` or the
file that `MASTER_KEY_FILE` names. A variable that is set but empty counts as not set.
"""

import os
from pathlib import Path

from tongban.kernel.errors import Misconfigured

_YES = frozenset({"1", "yes", "true", "on"})
_NO = frozenset({"0", "no", "false", "off"})
SECRET_AT_MOST = 65_536
"""A secret file larger than this many bytes is surely not the one that was meant."""


def text(name: str, default: str | None = None) -> str:
    """The text of a variable; without a default it must be set."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise Misconfigured(f"{name} is not set. Set it; docs/operating.md says what it is for.")
    return default


def choice(name: str, default: str, among: tuple[str, ...]) -> str:
    """One of the named values."""
    value = text(name, default)
    if value not in among:
        raise Misconfigured(f"{name} is {value!r}; it must be one of {', '.join(among)}.")
    return value


def number(name: str, default: int, least: int, most: int) -> int:
    """A whole number from `least` to `most`, both included."""
    value = text(name, str(default))
    if not value.removeprefix("-").isdecimal() or not value.isascii():
        raise Misconfigured(f"{name} is {value!r}; it must be a whole number such as {default}.")
    if not least <= int(value) <= most:
        raise Misconfigured(f"{name} is {value}; it must lie between {least} and {most}.")
    return int(value)


def days(name: str, default: int, least: int = 1, most: int = 3660) -> int:
    """A number of days."""
    return number(name, default, least, most)


def flag(name: str, default: bool = False) -> bool:
    """Yes or no, in any of the usual spellings."""
    value = text(name, "yes" if default else "no").lower()
    if value not in _YES | _NO:
        raise Misconfigured(f"{name} is {value!r}; it must be yes or no.")
    return value in _YES


def secret(name: str, default: str | None = None) -> str:
    """A secret from the variable itself or from the file `<name>_FILE` names; never both."""
    path = text(f"{name}_FILE", "")
    if not path:
        return text(name, default)
    if text(name, ""):
        raise Misconfigured(f"{name} and {name}_FILE are both set. Keep the file, unset {name}.")
    return _secret_file(f"{name}_FILE", Path(path))


def _secret_file(name: str, path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(SECRET_AT_MOST + 1)
    except OSError as error:
        raise Misconfigured(
            f"{name} names {path}, which cannot be read ({error.strerror}). "
            "Check the path and that this user may read the file."
        ) from error
    if not content.strip() or len(content) > SECRET_AT_MOST:
        raise Misconfigured(f"{name} names {path}, which is empty or far too large for a secret.")
    try:
        return content.decode().strip()
    except UnicodeDecodeError as error:
        raise Misconfigured(f"{name} names {path}, which is not text in UTF-8.") from error
