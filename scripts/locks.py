"""Which migrations would hold a table for long, or break code of before? (scripts.migrations)

A migration says `step = "post"` when code of before cannot live with it; all others are "pre".
What is refused here may still be right: a comment in the file that begins with

    # locks: <why it is short here, in a sentence>

lets it pass, for somebody to read in the review.
"""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from django.db import migrations, models
from django.db.models.expressions import Value

# Everything up to the second release, written before this rule; nobody runs older code than that.
EXEMPT = {
    "access": 2,
    "audit": 2,
    "identity": 4,
    "kernel": 2,
    "notices": 1,
    "outbox": 2,
    "web": 1,
}
REASON = re.compile(r"^\s*# locks: \S.{14,}", re.MULTILINE)
STEPS = ("pre", "post")

_BREAKING = (
    migrations.RemoveField,
    migrations.DeleteModel,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.AlterModelTable,
    ValidateConstraint,
)
_SQL = (
    (r"\bCREATE\s+(?:UNIQUE\s+)?INDEX\s+(?!CONCURRENTLY)", "an index without CONCURRENTLY"),
    (r"\bADD\s+CONSTRAINT\b(?![^;]*\bNOT\s+VALID\b)", "a constraint without NOT VALID"),
    (r"\bALTER\s+COLUMN\s+\S+\s+(?:SET\s+DATA\s+)?TYPE\b", "the type of a column changes"),
    (r"\bSET\s+NOT\s+NULL\b", "SET NOT NULL reads the whole table"),
)
_TABLE = re.compile(r"\b(?:CREATE\s+TABLE|ALTER\s+TABLE|ON)\s+(?:ONLY\s+)?(\w+)", re.IGNORECASE)


def faults(loader: Any, label: str, name: str, migration: type[Any]) -> Iterator[str]:
    """One sentence for each thing this migration would do to a house that runs."""
    if int(name[:4]) <= EXEMPT.get(label, 0):
        return
    step = getattr(migration, "step", "pre")
    if step not in STEPS:
        yield f"{label}.{name}: step is {step!r}; it is one of {', '.join(STEPS)}"
    if REASON.search(Path(inspect.getfile(migration)).read_text()):
        return
    state = loader.project_state((label, name), at_end=False)
    fresh: set[str] = set()
    for operation in migration.operations:
        if isinstance(operation, migrations.CreateModel):
            fresh.add(operation.name_lower)
        for why in _found(operation, state, label, fresh, step):
            yield f"{label}.{name}: {operation.describe()}: {why}"
        operation.state_forwards(label, state)


def _found(operation: Any, state: Any, label: str, fresh: set[str], step: str) -> Iterator[str]:
    model = str(getattr(operation, "model_name", getattr(operation, "name", ""))).lower()
    if isinstance(operation, _BREAKING) and step != "post":
        yield 'code of before cannot live with it; set step = "post"'
    if isinstance(operation, migrations.RunSQL):
        yield from _in_sql(str(operation.sql), fresh, label)
    if isinstance(operation, migrations.RunPython):
        yield from _in_python(operation.code)
    if model in fresh:
        return
    if isinstance(operation, migrations.AddField):
        yield from _new_column(operation.field)
    if isinstance(operation, migrations.AlterField):
        before = state.models[label, model].get_field(operation.name)
        yield from _changed_column(before, operation.field)
    if isinstance(operation, migrations.AddIndex | migrations.RemoveIndex) and not isinstance(
        operation, AddIndexConcurrently | RemoveIndexConcurrently
    ):
        yield "nobody can write until it is done; use AddIndexConcurrently, atomic = False"
    if isinstance(operation, migrations.AddConstraint) and not isinstance(
        operation, AddConstraintNotValid
    ):
        yield (
            "nobody can write until every row is looked at; AddConstraintNotValid, then "
            "ValidateConstraint in a post migration; a unique one over an index made concurrently"
        )


def _new_column(field: Any) -> Iterator[str]:
    default = getattr(field, "db_default", models.NOT_PROVIDED)
    has_default = default is not models.NOT_PROVIDED
    if has_default and not isinstance(default, Value) and hasattr(default, "resolve_expression"):
        yield "a default computed for each row rewrites the table; add it empty, fill in batches"
    if field.has_default() and callable(field.default):
        yield "one computed value for all rows is hardly meant; add it empty, fill in batches"
    if not field.null and not has_default and not field.many_to_many:
        yield "code of before does not fill it; null=True or a constant db_default"
    if field.db_index or field.unique:
        yield "its index is made under a lock; add the index concurrently afterwards"
    if field.is_relation and getattr(field, "db_constraint", False) and not field.many_to_many:
        yield "its foreign key is validated at once; db_constraint=False, then NOT VALID by SQL"


def _changed_column(before: Any, after: Any) -> Iterator[str]:
    if before.null and not after.null:
        yield "SET NOT NULL reads the whole table; validate a CHECK first, and set it by SQL"
    if before.get_internal_type() != after.get_internal_type() or _narrower(before, after):
        yield "the type of a column changes, which rewrites the table; add another column"
    if (after.db_index and not before.db_index) or (after.unique and not before.unique):
        yield "its index is made under a lock; add the index concurrently"


def _narrower(before: Any, after: Any) -> bool:
    old, new = getattr(before, "max_length", None), getattr(after, "max_length", None)
    return bool(new and (not old or new < old))


def _in_sql(text: str, fresh: set[str], label: str) -> Iterator[str]:
    mine = {f"{label}_{name}" for name in fresh}
    mine |= {name.lower() for name in re.findall(r"CREATE\s+TABLE\s+(\w+)", text, re.IGNORECASE)}
    for statement in text.split(";"):
        tables = {name.lower() for name in _TABLE.findall(statement)}
        for pattern, why in _SQL:
            if re.search(pattern, statement, re.IGNORECASE) and not tables & mine:
                yield why


def _in_python(code: Any) -> Iterator[str]:
    """A change of many rows at once keeps them all locked to the end."""
    text = inspect.getsource(code)
    touches = re.search(r"\.update\(|\.delete\(|\.save\(|\.bulk_update\(|\.execute\(", text)
    if touches and "batch" not in text.lower():
        yield "rows are changed without batches; change some thousands at a time (word: batch)"
