"""The one configuration file of a node, in TOML, checked whole before anything starts."""

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

_MEMBER = re.compile(r"urn:tongban:[1-9][0-9]{5}:[a-z0-9][a-z0-9-]{0,31}")
_LISTEN = re.compile(r"(?P<host>\[[0-9a-f:]+\]|[A-Za-z0-9.-]+):(?P<port>[0-9]{1,5})")


@dataclass(frozen=True, slots=True)
class Config:
    """A node as its operator describes it."""

    member: str
    listen: str
    data: Path
    centre: str
    signing_key: Path


class ConfigRefused(ValueError):
    """The file cannot be used; `faults` names everything wrong with it."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def _member(text: str) -> str:
    fault = "must look like urn:tongban:990100:scjg (region code, then the department's short name)"
    return "" if _MEMBER.fullmatch(text) else fault


def _listen(text: str) -> str:
    found = _LISTEN.fullmatch(text)
    fits = found is not None and 1 <= int(found["port"]) <= 65_535
    return "" if fits else "must look like 127.0.0.1:8443 (address and port)"


def _folder(text: str) -> str:
    return "" if Path(text).is_absolute() else "must be an absolute path"


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        fits = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    plain = fits and not (parts.username or parts.query or parts.fragment)
    return "" if plain else "must look like https://centre.example:8443 (https only)"


_KEYS: dict[str, dict[str, Callable[[str], str]]] = {
    "node": {"member": _member, "listen": _listen, "data": _folder},
    "centre": {"address": _address},
    "keys": {"signing": _folder},
}

EXAMPLE = """\
[node]
member = "urn:tongban:990100:scjg"
listen = "127.0.0.1:8443"
data = "/var/lib/tongban-node"

[centre]
address = "https://centre.example:8443"

[keys]
signing = "/etc/tongban-node/signing.key"
"""


def read(path: Path) -> Config:
    """Read and check a configuration. Raises ConfigRefused with every fault at once."""
    try:
        return parse(path.read_bytes().decode())
    except OSError as error:
        raise ConfigRefused([f"cannot be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise ConfigRefused(["is not text in UTF-8"]) from error


def parse(text: str) -> Config:
    """The configuration in a text. Raises ConfigRefused with every fault at once."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigRefused([f"is not TOML: {error}"]) from error
    faults = _unknown(tables, _KEYS, "table")
    for name, keys in _KEYS.items():
        faults += _faults_of(name, tables.get(name), keys)
    if faults:
        raise ConfigRefused(faults)
    return Config(
        member=tables["node"]["member"],
        listen=tables["node"]["listen"],
        data=Path(tables["node"]["data"]),
        centre=tables["centre"]["address"],
        signing_key=Path(tables["keys"]["signing"]),
    )


def _faults_of(name: str, table: object, keys: Mapping[str, Callable[[str], str]]) -> list[str]:
    if table is None:
        return [f"[{name}] is missing; it holds {', '.join(keys)}"]
    if not isinstance(table, dict):
        return [f"{name} must be a table: [{name}]"]
    faults = [f"[{name}] {fault}" for fault in _unknown(table, keys, "key")]
    for key, check in keys.items():
        if fault := _fault_of(table.get(key), check):
            faults.append(f"[{name}] {key} {fault}")
    return faults


def _fault_of(value: object, check: Callable[[str], str]) -> str:
    if value is None:
        return "is missing"
    if not isinstance(value, str) or not value:
        return f"must be text in quotes, not {value!r}"
    fault = check(value)
    return f"is {value!r}; it {fault}" if fault else ""


def _unknown(found: Mapping[str, object], known: Mapping[str, object], what: str) -> list[str]:
    faults = []
    for name in found:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
            faults.append(f"{name!r} is no {what} of this file; {hint}")
    return faults
