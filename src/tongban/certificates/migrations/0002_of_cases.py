"""Doors for pages of cases: the certificate a case ended with, and those handed in with it.

Names and numbers, no words. What was granted may be another's: a granted registration founds the
body that holds its licence.
"""

from django.db import migrations

KEEP = """
-- What a case of the reader, or of the officer's department, ended with.
CREATE FUNCTION certificates_of_case(its_case uuid)
RETURNS TABLE (id uuid, holder_id uuid, name varchar, name_en varchar, number varchar,
               status varchar, valid_to date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id, c.holder_id, c.name, c.name_en, coalesce(c.number, ''), c.status, c.valid_to
    FROM certificates_certificate c JOIN cases_case k ON k.id = c.case_id
    WHERE k.id = its_case
      AND (k.holder_id = identity_setting('holder')
           OR k.department_id = identity_setting('department'))
$$;

-- Which of these are the applicant's of a case of the officer's department.
CREATE FUNCTION certificates_in_case(its_case uuid, ids uuid[])
RETURNS TABLE (id uuid, holder_id uuid, name varchar, name_en varchar, number varchar,
               status varchar, valid_to date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id, c.holder_id, c.name, c.name_en, coalesce(c.number, ''), c.status, c.valid_to
    FROM certificates_certificate c JOIN cases_case k ON k.holder_id = c.holder_id
    WHERE k.id = its_case AND c.id = ANY (ids)
      AND k.department_id = identity_setting('department')
      AND identity_setting('officer') IS NOT NULL
$$;
"""
DROP = """
DROP FUNCTION certificates_in_case(uuid, uuid[]);
DROP FUNCTION certificates_of_case(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0001_initial"),
        ("cases", "0002_doors"),
        ("identity", "0004_doors"),
    ]
    operations = [migrations.RunSQL(KEEP, DROP)]
