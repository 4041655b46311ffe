"""The project's own source, parsed once for the tests of the house."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"


@dataclass(frozen=True)
class Module:
    """One Python file and what it says."""

    name: str
    path: Path
    tree: ast.Module

    def __repr__(self) -> str:
        return self.name


@cache
def modules(*, migrations: bool = False) -> tuple[Module, ...]:
    """Every module under src, migrations only on request."""
    found = []
    for path in sorted(SRC.rglob("*.py")):
        if ("migrations" in path.parts) is not migrations:
            continue
        name = ".".join(path.relative_to(SRC).with_suffix("").parts)
        found.append(Module(name, path, ast.parse(path.read_text())))
    return tuple(found)


def calls(module: Module) -> Iterator[tuple[ast.Call, str]]:
    """Every call with the dotted text of what is called."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


def said_in_tests(*, house: bool = True) -> str:
    """Everything the tests say, for rules that a test must exist; or all but those of the house."""
    paths = sorted((ROOT / "tests").rglob("*.py"))
    return "\n".join(path.read_text() for path in paths if house or path.parent.name != "house")
