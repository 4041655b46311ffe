"""A row that cannot be read would stop whoever delivers: no infinite times."""

from django.db import migrations

KEEP = """
ALTER TABLE outbox_owedreaction ADD CONSTRAINT owed_times_are_of_our_time
    CHECK (owed_at BETWEEN '2020-01-01' AND '2200-01-01'
       AND due_at BETWEEN '2020-01-01' AND '2200-01-01');
"""
DROP = "ALTER TABLE outbox_owedreaction DROP CONSTRAINT owed_times_are_of_our_time;"


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial")]
    operations = [migrations.RunSQL(KEEP, DROP)]
