"""How the background is doing, in numbers only, for the web login that may not read the rows."""

from django.db import migrations

MAKE = """
CREATE FUNCTION web_pulse()
RETURNS TABLE (entries_waiting bigint, entry_oldest timestamptz, checkpoint_at timestamptz,
               owed_waiting bigint, owed_oldest timestamptz, owed_dead bigint, jobs_dead bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT (SELECT count(*) FROM audit_auditpending),
           (SELECT min(at) FROM audit_auditpending),
           (SELECT at FROM audit_auditcheckpoint ORDER BY size DESC LIMIT 1),
           (SELECT count(*) FROM outbox_owedreaction WHERE done_at IS NULL AND dead_at IS NULL),
           (SELECT min(owed_at) FROM outbox_owedreaction
            WHERE done_at IS NULL AND dead_at IS NULL),
           (SELECT count(*) FROM outbox_owedreaction WHERE dead_at IS NOT NULL),
           (SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed')
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_append_only"),
        ("outbox", "0001_initial"),
        ("procrastinate", "0001_initial"),
    ]
    operations = [migrations.RunSQL(MAKE, "DROP FUNCTION web_pulse();")]
