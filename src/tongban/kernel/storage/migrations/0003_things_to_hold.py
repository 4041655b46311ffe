"""A door for legal holds: is there such a file? Yes or no, nothing else."""

from django.db import migrations

MAKE = """
CREATE FUNCTION storage_file_is_there(which uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM storage_storedfile f WHERE f.id = which)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("storage", "0002_integrity")]
    operations = [migrations.RunSQL(MAKE, "DROP FUNCTION storage_file_is_there;")]
