"""A worker counts as gone when the house says so (WORKER_LEASE_S), not after a time written here.

Whoever asks without a lease, as code of before does, means 30 seconds.
"""

from django.db import migrations

DROP = """
DROP FUNCTION operations_vitals;
DROP FUNCTION operations_jobs;
"""
_MAKE = """
CREATE FUNCTION operations_vitals(on_day date[ARG])
RETURNS TABLE (entries_waiting bigint, entry_oldest timestamptz, checkpoint_at timestamptz,
               owed_waiting bigint, owed_oldest timestamptz, owed_dead bigint, jobs_dead bigint,
               entries_refused bigint, owed_leased bigint, jobs_queued bigint,
               jobs_running bigint, jobs_stalled bigint, heartbeat_age_s double precision,
               sessions jsonb, is_sequencer_elected boolean, connections_used bigint,
               connections_most int, database_bytes bigint, migrations_applied bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM operations_refuse_others(on_day);
    RETURN QUERY
    SELECT p.*,
           (SELECT count(*) FROM audit_auditpending WHERE refused),
           (SELECT count(*) FROM outbox_owedreaction
            WHERE done_at IS NULL AND dead_at IS NULL AND leased_by IS NOT NULL),
           (SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'),
           (SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'),
           (SELECT count(*) FROM procrastinate_jobs j
            LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
            WHERE j.status = 'doing'
              AND (w.id IS NULL OR w.last_heartbeat < now() - [LEASE])),
           (SELECT extract(epoch FROM now() - max(last_heartbeat))::double precision
            FROM procrastinate_workers),
           (SELECT coalesce(jsonb_object_agg(part, n), '{}'::jsonb) FROM (
                SELECT replace(a.application_name, 'tongban-', '') AS part, count(*) AS n
                FROM pg_stat_activity a
                WHERE a.datname = current_database() AND a.application_name LIKE 'tongban-%'
                GROUP BY 1) counted),
           EXISTS (SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                   WHERE d.datname = current_database() AND l.locktype = 'advisory'
                     AND l.granted AND l.objsubid = 1
                     AND (l.classid::bigint << 32 | l.objid::bigint) = 128021942435841),
           (SELECT count(*) FROM pg_stat_activity WHERE datid IS NOT NULL),
           current_setting('max_connections')::int,
           pg_database_size(current_database()),
           (SELECT count(*) FROM django_migrations)
    FROM web_pulse() p;
END $$;

CREATE FUNCTION operations_jobs(on_day date[ARG])
RETURNS TABLE (task text, queued bigint, running bigint, stalled bigint, failed bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM operations_refuse_others(on_day);
    RETURN QUERY
    SELECT j.task_name::text, count(*) FILTER (WHERE j.status = 'todo'),
           count(*) FILTER (WHERE j.status = 'doing'),
           count(*) FILTER (WHERE j.status = 'doing' AND
               (w.id IS NULL OR w.last_heartbeat < now() - [LEASE])),
           count(*) FILTER (WHERE j.status = 'failed')
    FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
    WHERE j.status = ANY (ARRAY['todo', 'doing', 'failed']::procrastinate_job_status[])
    GROUP BY 1 ORDER BY 5 DESC, 4 DESC, 2 DESC, 1 LIMIT 100;
END $$;
"""
MAKE = _MAKE.replace("[ARG]", ", lease_s int DEFAULT 30").replace(
    "[LEASE]", "make_interval(secs => lease_s)"
)
BEFORE = _MAKE.replace("[ARG]", "").replace("[LEASE]", "interval '30 seconds'")


class Migration(migrations.Migration):
    dependencies = [("tongban_site", "0001_operations")]
    operations = [migrations.RunSQL(DROP + MAKE, DROP + BEFORE)]
