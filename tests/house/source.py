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


def uses(module: Module) -> Iterator[tuple[ast.expr, str, ast.Call | None]]:
    """Whatever was imported, where it is used: by its full name, however it is called there.

    With the call it is the function of, or None where it is passed on or kept under a name.
    """
    known = _imported(module)
    called = {id(node.func): node for node in ast.walk(module.tree) if isinstance(node, ast.Call)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute | ast.Name):
            root, _dot, rest = ast.unparse(node).partition(".")
            if root in known:
                full = f"{known[root]}.{rest}".rstrip(".")
                yield node, full, called.get(id(node))


def _imported(module: Module) -> dict[str, str]:
    """What each name stands for that this module imports, wherever in it."""
    found: dict[str, str] = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for one in node.names:
                found[one.asname or one.name.partition(".")[0]] = (
                    one.name if one.asname else one.name.partition(".")[0]
                )
        elif isinstance(node, ast.ImportFrom):
            origin = _origin(module, node)
            found |= {one.asname or one.name: f"{origin}.{one.name}" for one in node.names}
    return found


def _origin(module: Module, node: ast.ImportFrom) -> str:
    """The package an import names, also a relative one."""
    if not node.level:
        return node.module or ""
    is_package = module.path.name == "__init__.py"
    above = module.name.removesuffix(".__init__").split(".")
    above = above[: len(above) - node.level + is_package]
    return ".".join([*above, *([node.module] if node.module else [])])


def said_in_tests(*, house: bool = True) -> str:
    """Everything the tests say, for rules that a test must exist; or all but those of the house."""
    paths = sorted((ROOT / "tests").rglob("*.py"))
    return "\n".join(path.read_text() for path in paths if house or path.parent.name != "house")
