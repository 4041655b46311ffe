"""A mobile that was kept when it had been given for comparing only is deleted; one can take it back.

The agreement said: deleted once compared, used for nothing else (个人信息保护法 第四十七条). Only
numbers of people whom a sign-up itself entered; what a window took down by code stays, and so does
what a legal hold freezes.
"""

from django.db import migrations

# locks: touches only rows of people who signed up online, each for as long as one update

FORGET = """
UPDATE identity_person p SET sealed_mobile = NULL
FROM identity_trustevidence e
WHERE e.holder_id = p.holder_id AND e.how = 'sign_up' AND e.reference LIKE 'sign_up:%'
  AND p.registered_at > e.given_at - interval '1 minute' AND p.sealed_mobile IS NOT NULL
  AND NOT EXISTS (SELECT FROM retention_legalhold h
                  WHERE h.released_at IS NULL AND h.holder_id = p.holder_id)
"""

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
    dependencies = [
        ("identity", "0018_window_in_time"),
        ("retention", "0004_who_may_ask"),
    ]
    operations = [
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
        migrations.RunSQL(MAKE, DROP),
    ]
