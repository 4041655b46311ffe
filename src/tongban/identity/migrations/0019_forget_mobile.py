"""Whoever gave a mobile as a contact can take it back (个人信息保护法 第四十七条)."""

from django.db import migrations

MAKE = """
-- One's own mobile, taken back by whoever gave it as a contact.
CREATE FUNCTION identity_forget_mobile() RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE identity_person p SET sealed_mobile = NULL
    WHERE p.holder_id = identity_setting('person') AND p.sealed_mobile IS NOT NULL
    RETURNING true
$$;
"""
DROP = "DROP FUNCTION identity_forget_mobile"


class Migration(migrations.Migration):
    dependencies = [("identity", "0018_window_in_time")]
    operations = [migrations.RunSQL(MAKE, DROP)]
