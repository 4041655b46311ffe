"""Doors for legal holds: is there such a mandate, registration or claim? Yes or no, nothing else."""

from django.db import migrations

MAKE = """
CREATE FUNCTION identity_mandate_is_there(which uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM identity_mandate m WHERE m.id = which)
$$;
CREATE FUNCTION identity_registration_is_there(which uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM identity_windowregistration r WHERE r.id = which)
$$;
CREATE FUNCTION identity_claim_is_there(which uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM identity_bodyclaim c WHERE c.id = which)
$$;
"""
DROP = """
DROP FUNCTION identity_claim_is_there;
DROP FUNCTION identity_registration_is_there;
DROP FUNCTION identity_mandate_is_there;
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0019_forget_mobile")]
    operations = [migrations.RunSQL(MAKE, DROP)]
