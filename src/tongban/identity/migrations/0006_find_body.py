"""A door for officers: the body with a credit code, which is public, as an id and nothing else."""

from django.db import migrations

MAKE = """
CREATE FUNCTION identity_find_body(its_credit_code text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT b.holder_id FROM identity_body b WHERE b.credit_code = its_credit_code
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0005_three_administrators")]
    operations = [migrations.RunSQL(MAKE, "DROP FUNCTION identity_find_body;")]
