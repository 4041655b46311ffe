"""What Django's models cannot say: whole hashes, officers who write in their own name, a door."""

from django.db import migrations

# locks: the tables are new in this release and empty

KEEP = """
ALTER TABLE retention_purgeproof ADD CONSTRAINT purge_proof_leaves_are_whole
    CHECK (length(salt) = 16 AND length(leaves) % 32 = 0);

-- Not even the officers' role can place or release in another's name, or touch an ended hold.
CREATE FUNCTION retention_hold_is_honest() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    me text := current_setting('app.actor', true);
BEGIN
    IF current_user = 'tongban_officer' AND (
        TG_OP = 'INSERT' AND (NEW.placed_by IS DISTINCT FROM me OR NEW.released_at IS NOT NULL)
        OR TG_OP = 'UPDATE' AND (OLD.released_at IS NOT NULL
           OR NEW.released_at IS NOT NULL AND NEW.released_by IS DISTINCT FROM me)) THEN
        RAISE EXCEPTION 'an officer places and releases holds in their own name, once'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER retention_hold_is_honest BEFORE INSERT OR UPDATE ON retention_legalhold
    FOR EACH ROW EXECUTE FUNCTION retention_hold_is_honest();

-- Whether anybody, in any department, holds what is about to be erased. Yes or no, nothing else,
-- and to a person only about themselves and whom they act for.
CREATE FUNCTION retention_is_held(whose uuid, kind text, ref text) RETURNS boolean
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
DROP = """
DROP FUNCTION retention_is_held;
DROP TRIGGER retention_hold_is_honest ON retention_legalhold;
DROP FUNCTION retention_hold_is_honest;
ALTER TABLE retention_purgeproof DROP CONSTRAINT purge_proof_leaves_are_whole;
"""


class Migration(migrations.Migration):
    dependencies = [("retention", "0001_initial")]
    operations = [migrations.RunSQL(KEEP, DROP)]
