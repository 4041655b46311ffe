"""One byte string for one message: what is signed is what is sent.

JSON as RFC 8785 writes it, without fractions: objects sorted by UTF-16 code units, no spaces,
UTF-8, integers only as far as every JSON reader keeps them exactly. Reading refuses whatever
writing would not have produced, so two readers never see two messages in the same bytes.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from tongban_wire.codes import Code, WireFault

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"

MOST_INTEGER = 2**53 - 1
DEEPEST = 32


def to_bytes(value: Json) -> bytes:
    """The canonical bytes. Raises WireFault (NOT_CANONICAL) for what has none."""
    try:
        return _written(value, DEEPEST).encode()
    except UnicodeEncodeError as error:
        raise WireFault(Code.NOT_CANONICAL, "half a character") from error


def from_bytes(content: bytes) -> Json:
    """The value of canonical bytes. Raises WireFault (NOT_CANONICAL) for any other bytes."""
    try:
        value: Json = json.loads(content.decode(), object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError) as error:
        raise WireFault(Code.NOT_CANONICAL, "not JSON in UTF-8") from error
    if to_bytes(value) != content:
        raise WireFault(Code.NOT_CANONICAL, "another spelling of the same value")
    return value


def _written(value: object, depth: int) -> str:
    if depth == 0:
        raise WireFault(Code.NOT_CANONICAL, f"deeper than {DEEPEST} levels")
    if value is None or isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        return _integer(value)
    if isinstance(value, Mapping):
        return _object(value, depth)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return f"[{','.join(_written(one, depth - 1) for one in value)}]"
    raise WireFault(Code.NOT_CANONICAL, f"a {type(value).__name__} has no canonical form")


def _integer(value: int) -> str:
    if abs(value) > MOST_INTEGER:
        raise WireFault(Code.NOT_CANONICAL, "an integer beyond 2**53 - 1")
    return str(int(value))


def _object(value: Mapping[object, object], depth: int) -> str:
    names = [name for name in value if isinstance(name, str)]
    if len(names) != len(value):
        raise WireFault(Code.NOT_CANONICAL, "a name that is no text")
    members = (
        f"{json.dumps(name, ensure_ascii=False)}:{_written(value[name], depth - 1)}"
        for name in sorted(names, key=lambda name: name.encode("utf-16-be"))
    )
    return f"{{{','.join(members)}}}"


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("the same name twice")
    return members
