"""A door for saving what was handed in: another purpose than looking at it, and said so."""

from django.db import migrations

KEEP = """
-- A file handed in with a case of the officer's department, to be saved as it came.
CREATE FUNCTION cases_material_original(its_id uuid, its_file uuid, at timestamptz)
RETURNS SETOF storage_storedfile
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF identity_setting('officer') IS NULL OR NOT EXISTS (
        SELECT 1 FROM cases_case c
        JOIN storage_fileuse u ON u.subject = 'application:' || c.application_id
        WHERE c.id = its_id AND u.file_id = its_file
          AND c.department_id = identity_setting('department')
    ) THEN
        RETURN;
    END IF;
    PERFORM cases_put_on_record(
        ARRAY[its_id], ARRAY['file'], 'case.download', cases_material_original.at);
    RETURN QUERY SELECT f.* FROM storage_storedfile f WHERE f.id = its_file;
END
$$;
"""
DROP = "DROP FUNCTION cases_material_original(uuid, uuid, timestamptz);"


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_receipt")]
    operations = [migrations.RunSQL(KEEP, DROP)]
