"""Are the migrations complete, linear, short of lock, and independent of today's code?

    python -m scripts.migrations

Reads files only; no database is needed.
"""

import argparse
import ast
import inspect
import os
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LIVE = ("actions", "queries", "web", "tasks", "events")
"""Modules whose meaning changes with time: a migration must not call them."""


def main() -> int:
    argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "").parse_args()
    os.environ.setdefault("TONGBAN_AS", "owner")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.site.settings")
    import django

    django.setup()
    found = [*_missing(), *_forked(), *_faults(), *_locks()]
    for sentence in found:
        print(sentence)
    return 1 if found else 0


def _missing() -> Iterator[str]:
    """Models that changed without a migration."""
    from django.core.management import call_command

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it would like to ask a database for its history
        try:
            call_command("makemigrations", check=True, dry_run=True, verbosity=1)
        except SystemExit as told:
            if told.code:
                yield "Models differ from migrations: python manage.py makemigrations"


def _forked() -> Iterator[str]:
    """Two last migrations in one app, or numbers out of line."""
    for label, migrations in _ours().items():
        numbers = [int(name[:4]) for name in sorted(migrations) if re.match(r"\d{4}_", name)]
        if numbers != list(range(1, len(migrations) + 1)):
            yield f"{label}: migrations must be numbered 0001, 0002, ... without gaps or twins"


def _faults() -> Iterator[str]:
    for label, migrations in _ours().items():
        for name, migration in migrations.items():
            for operation in migration.operations:
                if not operation.reversible:
                    yield f"{label}.{name}: {operation.describe()} cannot be reversed"
            for module in _imports(Path(inspect.getfile(migration))):
                if module.startswith("tongban.") and module.split(".")[-1] in LIVE:
                    yield f"{label}.{name}: imports {module}, whose meaning will change"


def _locks() -> Iterator[str]:
    """What would hold a table for long while the house runs."""
    from django.db.migrations.loader import MigrationLoader

    from scripts import locks

    loader = MigrationLoader(None)
    for label, migrations in _ours().items():
        for name, migration in migrations.items():
            yield from locks.faults(loader, label, name, migration)


def _ours() -> dict[str, dict[str, Any]]:
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    found: dict[str, dict[str, Any]] = {}
    for (label, name), migration in loader.disk_migrations.items():
        if type(migration).__module__.startswith("tongban."):
            found.setdefault(label, {})[name] = type(migration)
    return found


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


if __name__ == "__main__":
    sys.exit(main())
