"""Destroyed keys are looked for each minute: an index that holds only them."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("kernel", "0003_backup_run")]

    operations = [
        AddIndexConcurrently(
            model_name="subjectkey",
            index=models.Index(
                condition=models.Q(("destroyed_at__isnull", False)),
                fields=["destroyed_at"],
                name="subject_key_destroyed",
            ),
        ),
    ]
