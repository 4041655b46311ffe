"""A door for legal holds: is there such a hold, in any department? Yes or no, nothing else."""

from django.db import migrations

MAKE = """
CREATE FUNCTION retention_hold_is_there(which uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM retention_legalhold h WHERE h.id = which)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("retention", "0004_who_may_ask")]
    operations = [migrations.RunSQL(MAKE, "DROP FUNCTION retention_hold_is_there;")]
