"""What the simulated gateway has taken: by key, once, also after it was started anew."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

KEPT = 500


@dataclass(slots=True)
class Box:
    """The newest KEPT messages; `file` outlives the process, a line for each message."""

    file: Path | None = None
    _taken: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        if self.file is None:
            return
        self.file.parent.mkdir(parents=True, exist_ok=True)
        if self.file.exists():
            for line in self.file.read_text().splitlines()[-KEPT:]:
                one = json.loads(line)
                self._taken[one["key"]] = one
            lines = [json.dumps(one, ensure_ascii=False) for one in self._taken.values()]
            self.file.write_text("".join(f"{line}\n" for line in lines))

    def take(self, message: Mapping[str, Any]) -> bool:
        """Whether it is new. A key that was taken is not taken again."""
        with self._lock:
            if message["key"] in self._taken:
                return False
            self._taken[message["key"]] = message
            if self.file is not None:
                with self.file.open("a") as lines:
                    lines.write(json.dumps(message, ensure_ascii=False) + "\n")
            if len(self._taken) > KEPT:
                self._taken.pop(next(iter(self._taken)))
        return True

    def newest(self, most: int) -> list[Mapping[str, Any]]:
        """The last ones, newest first."""
        with self._lock:
            return list(reversed(self._taken.values()))[:most]
