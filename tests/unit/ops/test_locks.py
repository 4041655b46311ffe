"""Which migrations are refused because they would hold a house up (scripts/locks.py)."""

from typing import Any

import pytest
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.state import ModelState, ProjectState
from django.db.models.functions import Random

from scripts import locks


class Loader:
    """The state before: one table, as old as the city."""

    def project_state(self, node: tuple[str, str], at_end: bool) -> ProjectState:
        state = ProjectState()
        fields = [
            ("id", models.BigAutoField(primary_key=True)),
            ("name", models.CharField(max_length=40, null=True)),
        ]
        state.add_model(ModelState("kernel", "Old", fields))
        return state


def found(*operations: Any, step: str = "pre") -> list[str]:
    names = {"operations": operations, "step": step, "__module__": __name__}
    migration = type("Migration", (migrations.Migration,), names)
    return list(locks.faults(Loader(), "kernel", "9000_later", migration))


CHECK = models.CheckConstraint(condition=~models.Q(name=""), name="old_has_a_name")
INDEX = models.Index(fields=["name"], name="old_by_name")
NEW = migrations.CreateModel("New", [("id", models.BigAutoField(primary_key=True))])


def update_all(apps: Any, schema_editor: Any) -> None:
    apps.get_model("kernel", "Old").objects.update(name="x")


def update_in_batches(apps: Any, schema_editor: Any) -> None:
    old = apps.get_model("kernel", "Old")
    for batch in range(3):
        old.objects.filter(pk__lt=batch).update(name="x")


def add(field: Any) -> migrations.AddField:
    return migrations.AddField("old", "more", field)


SHORTER = models.CharField(max_length=9, null=True)
LONGER = models.CharField(max_length=99, null=True)

REFUSED = {
    "an index": migrations.AddIndex("old", INDEX),
    "a check": migrations.AddConstraint("old", CHECK),
    "a column old code does not fill": add(models.IntegerField(default=0)),
    "a volatile default": add(models.FloatField(db_default=Random())),
    "a computed default": add(models.JSONField(null=True, default=dict)),
    "an index with its column": add(models.IntegerField(null=True, db_index=True)),
    "a foreign key": add(models.ForeignKey("kernel.Old", models.PROTECT, null=True)),
    "not null": migrations.AlterField("old", "name", models.CharField(max_length=40)),
    "another type": migrations.AlterField("old", "name", models.TextField(null=True)),
    "a shorter text": migrations.AlterField("old", "name", SHORTER),
    "a column goes": migrations.RemoveField("old", "name"),
    "a table goes": migrations.DeleteModel("Old"),
    "a name changes": migrations.RenameField("old", "name", "title"),
    "all rows at once": migrations.RunPython(update_all, migrations.RunPython.noop),
    "an index by SQL": migrations.RunSQL("CREATE INDEX a ON kernel_old (name)"),
    "a check by SQL": migrations.RunSQL("ALTER TABLE kernel_old ADD CONSTRAINT a CHECK (true)"),
    "a type by SQL": migrations.RunSQL("ALTER TABLE kernel_old ALTER COLUMN name TYPE text"),
    "not null by SQL": migrations.RunSQL("ALTER TABLE kernel_old ALTER COLUMN name SET NOT NULL"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_would_hold_up_the_house_is_refused(what: str) -> None:
    assert len(found(REFUSED[what])) >= 1


ALLOWED = {
    "an index made meanwhile": [AddIndexConcurrently("old", INDEX)],
    "a check for new rows": [AddConstraintNotValid("old", CHECK)],
    "a column that may be empty": [add(models.IntegerField(null=True))],
    "a column with a constant": [add(models.IntegerField(db_default=0))],
    "a longer text": [migrations.AlterField("old", "name", LONGER)],
    "batches": [migrations.RunPython(update_in_batches, migrations.RunPython.noop)],
    "a table of its own": [
        NEW,
        migrations.AddIndex("new", models.Index(fields=["id"], name="new_by_id")),
        migrations.RunSQL("ALTER TABLE kernel_new ADD CONSTRAINT a CHECK (true)"),
    ],
    "a check by SQL for new rows": [
        migrations.RunSQL("ALTER TABLE kernel_old ADD CONSTRAINT a CHECK (true) NOT VALID")
    ],
}  # fmt: skip


@pytest.mark.parametrize("what", ALLOWED)
def test_what_nobody_has_to_wait_for_is_allowed(what: str) -> None:
    assert found(*ALLOWED[what]) == []


def test_what_old_code_cannot_live_with_belongs_to_the_second_step() -> None:
    assert found(migrations.RemoveField("old", "name"), step="post") == []


def test_a_step_that_is_none_is_named() -> None:
    assert "step is 'later'" in found(NEW, step="later")[0]
