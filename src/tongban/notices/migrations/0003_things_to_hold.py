"""A door for legal holds: is there such a notice? Yes or no, nothing else."""

from django.db import migrations

MAKE = """
CREATE FUNCTION notices_notice_is_there(which uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM notices_notice n WHERE n.id = which)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_by_age")]
    operations = [migrations.RunSQL(MAKE, "DROP FUNCTION notices_notice_is_there;")]
