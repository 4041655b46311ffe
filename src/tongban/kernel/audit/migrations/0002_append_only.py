"""The log is append-only, whoever asks: a bug, an administration tool or psql.

Every entry also waits for its position from the moment it is written: the trigger does it, so
that no code path can forget.
"""

from django.db import migrations

FORBID = """
-- Rows that would choke whoever reads them: no infinite time, no odd or endless detail.
ALTER TABLE audit_auditentry ADD CONSTRAINT audit_entry_is_of_our_time
    CHECK (at BETWEEN '2020-01-01' AND '2200-01-01');
ALTER TABLE audit_auditentry ADD CONSTRAINT audit_entry_detail_is_a_short_object
    CHECK (jsonb_typeof(detail) = 'object' AND length(detail::text) <= 4000);

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is never changed or deleted (%)', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_leaf_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_auditleaf
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_node_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_auditnode
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_checkpoint_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_auditcheckpoint
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

CREATE FUNCTION audit_entry_waits() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO audit_auditpending (entry_id, at, refused) VALUES (NEW.id, NEW.at, false);
    RETURN NULL;
END $$;
CREATE TRIGGER audit_entry_waits AFTER INSERT ON audit_auditentry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_waits();
"""
ALLOW = """
ALTER TABLE audit_auditentry DROP CONSTRAINT audit_entry_detail_is_a_short_object;
ALTER TABLE audit_auditentry DROP CONSTRAINT audit_entry_is_of_our_time;
DROP TRIGGER audit_entry_waits ON audit_auditentry;
DROP FUNCTION audit_entry_waits;
DROP TRIGGER audit_checkpoint_append_only ON audit_auditcheckpoint;
DROP TRIGGER audit_node_append_only ON audit_auditnode;
DROP TRIGGER audit_leaf_append_only ON audit_auditleaf;
DROP TRIGGER audit_entry_append_only ON audit_auditentry;
DROP FUNCTION audit_is_append_only;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
