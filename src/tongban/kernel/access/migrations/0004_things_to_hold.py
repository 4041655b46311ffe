"""Doors for legal holds: is there such a record, or such a case? Yes or no, nothing else."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

MAKE = """
CREATE OR REPLACE FUNCTION access_record_is_there(which uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM access_accessrecord r WHERE r.id = which)
$$;
CREATE OR REPLACE FUNCTION access_case_is_there(which text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM access_accessrecord r
                   WHERE r.case_ref = which AND r.case_ref <> '')
$$;
"""
DROP = """
DROP FUNCTION access_case_is_there;
DROP FUNCTION access_record_is_there;
"""


class Migration(migrations.Migration):
    # An index made concurrently stands in no transaction.
    atomic = False

    dependencies = [("access", "0003_by_age")]
    operations = [
        AddIndexConcurrently(
            model_name="accessrecord",
            index=models.Index(
                condition=models.Q(("case_ref", ""), _negated=True),
                fields=["case_ref"],
                name="access_by_case",
            ),
        ),
        migrations.RunSQL(MAKE, DROP),
    ]
