"""Who may ask whether something is held: by the role, and no answer rather than a wrong "no".

Before, it went by how the actor was called: a guest, who is no "person:...", could ask about
anybody, and whoever asked about another was told that nothing is held, which an act that
destroys would have believed.
"""

from django.db import migrations

MAKE = """
CREATE OR REPLACE FUNCTION retention_is_held(whose uuid, kind text, ref text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    me text := current_setting('role');
BEGIN
    IF NOT coalesce(
        me = 'tongban_task'
        OR me = 'tongban_officer' AND current_setting('app.officer', true) <> ''
        OR me = 'tongban_person' AND whose::text IN (
            nullif(current_setting('app.person', true), ''),
            nullif(current_setting('app.holder', true), '')), false) THEN
        RAISE EXCEPTION 'whether another is held is nobody''s to ask'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN EXISTS (
        SELECT FROM retention_legalhold h WHERE h.released_at IS NULL
          AND (h.subject_kind = kind AND h.subject_ref = ref AND kind <> ''
               OR h.holder_id = whose));
END $$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION retention_is_held(whose uuid, kind text, ref text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM retention_legalhold h WHERE h.released_at IS NULL
          AND (h.subject_kind = kind AND h.subject_ref = ref AND kind <> ''
               OR h.holder_id = whose AND (current_setting('app.actor', true) NOT LIKE 'person:%'
                  OR whose::text IN (current_setting('app.person', true),
                                     current_setting('app.holder', true))))
    )
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("retention", "0003_by_age")]
    operations = [migrations.RunSQL(MAKE, BEFORE)]
