"""How parent and child speak: a length of four bytes, then so many bytes. Pure.

A question names the sealed file and its key; an answer is a kind or a fault, and for a shown copy
its bytes in a frame of their own.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any, Self

from tongban.kernel.crypto.chunks import FileKey
from tongban.kernel.storage.rules import Limits

LENGTH = 4
MOST = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Question:
    """`do` is "look" or "show"."""

    do: str
    path: str
    key: FileKey
    place: bytes
    limits: Limits

    def packed(self) -> bytes:
        return framed(
            json.dumps(
                {
                    "do": self.do,
                    "path": self.path,
                    "key": self.key.packed.hex(),
                    "place": self.place.hex(),
                    "limits": asdict(self.limits),
                }
            ).encode()
        )

    @classmethod
    def unpacked(cls, content: bytes) -> Self:
        said: dict[str, Any] = json.loads(content)
        limits = said["limits"]
        return cls(
            do=said["do"],
            path=said["path"],
            key=FileKey.unpacked(bytes.fromhex(said["key"])),
            place=bytes.fromhex(said["place"]),
            limits=Limits(tuple(limits["kinds"]), *(limits[n] for n in _NUMBERS)),
        )


_NUMBERS = ("bytes", "pixels", "pages")


def framed(content: bytes) -> bytes:
    """The bytes behind their length."""
    return len(content).to_bytes(LENGTH, "big") + content
