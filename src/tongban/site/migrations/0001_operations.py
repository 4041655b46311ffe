"""Doors of the console: counts, ids and times for an officer who holds system.operate.

The duty is asked here, in the database. The platform itself (tongban_task) and the web login
outside anybody's name, which may read counts only, need none.
"""

from django.db import migrations

MAKE = """
CREATE FUNCTION operations_refuse_others(on_day date) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF current_setting('role') IN ('tongban_task', 'none') THEN
        RETURN;
    END IF;
    IF NOT EXISTS (
        SELECT FROM identity_duty d JOIN identity_officer o ON o.id = d.officer_id
        WHERE d.officer_id = identity_setting('officer') AND d.code = 'system.operate'
          AND d.valid_from <= on_day AND (d.valid_to IS NULL OR d.valid_to >= on_day)
          AND (o.left_on IS NULL OR o.left_on > on_day)
    ) THEN
        RAISE EXCEPTION 'only an officer who operates the system may ask'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

CREATE FUNCTION operations_vitals(on_day date)
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
              AND (w.id IS NULL OR w.last_heartbeat < now() - interval '30 seconds')),
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

CREATE FUNCTION operations_jobs(on_day date)
RETURNS TABLE (task text, queued bigint, running bigint, stalled bigint, failed bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM operations_refuse_others(on_day);
    RETURN QUERY
    SELECT j.task_name::text, count(*) FILTER (WHERE j.status = 'todo'),
           count(*) FILTER (WHERE j.status = 'doing'),
           count(*) FILTER (WHERE j.status = 'doing' AND
               (w.id IS NULL OR w.last_heartbeat < now() - interval '30 seconds')),
           count(*) FILTER (WHERE j.status = 'failed')
    FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
    WHERE j.status = ANY (ARRAY['todo', 'doing', 'failed']::procrastinate_job_status[])
    GROUP BY 1 ORDER BY 5 DESC, 4 DESC, 2 DESC, 1 LIMIT 100;
END $$;

CREATE FUNCTION operations_turns(on_day date)
RETURNS TABLE (task text, periodic text, given_at bigint, outcome text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM operations_refuse_others(on_day);
    RETURN QUERY
    SELECT DISTINCT ON (p.task_name, p.periodic_id) p.task_name::text, p.periodic_id::text,
           p.defer_timestamp, coalesce(j.status::text, '')
    FROM procrastinate_periodic_defers p LEFT JOIN procrastinate_jobs j ON j.id = p.job_id
    ORDER BY p.task_name, p.periodic_id, p.defer_timestamp DESC;
END $$;

-- Dead letters of both kinds. A job's number stands as a uuid, so that both page alike. Neither
-- the fact's payload nor the job's arguments ever pass through this door.
CREATE TYPE operations_letter AS (
    kind text, key uuid, name text, event text, attempts int, failure text,
    began_at timestamptz, died_at timestamptz);

-- No view: it would tie the jobs' columns down.
CREATE FUNCTION operations_every_letter() RETURNS SETOF operations_letter
LANGUAGE sql STABLE AS $$
    SELECT 'reaction'::text, o.id, o.reaction::text, o.event_type::text, o.attempts::int,
           o.failure::text, o.owed_at, o.dead_at
    FROM outbox_owedreaction o WHERE o.dead_at IS NOT NULL
    UNION ALL
    SELECT 'job', lpad(to_hex(j.id), 32, '0')::uuid, j.task_name::text, '', j.attempts,
           coalesce(f.failure, '')::text, e.began_at, coalesce(f.at, e.died_at, 'epoch')
    FROM procrastinate_jobs j
    LEFT JOIN outbox_jobfailure f ON f.job_id = j.id
    CROSS JOIN LATERAL (
        SELECT min(at) FILTER (WHERE type = 'deferred') AS began_at,
               max(at) FILTER (WHERE type = 'failed') AS died_at
        FROM procrastinate_events WHERE job_id = j.id) e
    WHERE j.status = 'failed'
$$;

CREATE FUNCTION operations_letters(on_day date, its_kind text, its_name text,
                                   before timestamptz, before_key uuid, n int)
RETURNS SETOF operations_letter
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM operations_refuse_others(on_day);
    RETURN QUERY
    SELECT l.* FROM operations_every_letter() l
    WHERE (its_kind = '' OR l.kind = its_kind) AND (its_name = '' OR l.name = its_name)
      AND (before IS NULL OR (l.died_at, l.key) < (before, before_key))
    ORDER BY l.died_at DESC, l.key DESC LIMIT least(n, 101);
END $$;

CREATE FUNCTION operations_one_letter(on_day date, its_kind text, its_key uuid)
RETURNS SETOF operations_letter
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM operations_refuse_others(on_day);
    RETURN QUERY
    SELECT l.* FROM operations_every_letter() l WHERE l.kind = its_kind AND l.key = its_key;
END $$;

CREATE FUNCTION operations_letter_heaps(on_day date)
RETURNS TABLE (kind text, name text, failure text, number bigint, oldest timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM operations_refuse_others(on_day);
    RETURN QUERY
    SELECT l.kind, l.name, l.failure, count(*), min(l.died_at)
    FROM operations_every_letter() l GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3 LIMIT 100;
END $$;

-- Back in line, its attempts forgotten; false when it is no dead letter any more, or when a job
-- of the same queueing lock waits already.
CREATE FUNCTION operations_run_again(on_day date, its_kind text, its_key uuid, at timestamptz)
RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    job bigint;
BEGIN
    PERFORM operations_refuse_others(on_day);
    IF its_kind = 'reaction' THEN
        UPDATE outbox_owedreaction
        SET dead_at = NULL, attempts = 0, failure = '', due_at = at, leased_by = NULL
        WHERE id = its_key AND dead_at IS NOT NULL;
        RETURN FOUND;
    END IF;
    IF its_kind <> 'job' OR left(its_key::text, 18) <> '00000000-0000-0000' THEN
        RETURN false;
    END IF;
    SELECT id INTO job FROM procrastinate_jobs
    WHERE id = ('x' || right(replace(its_key::text, '-', ''), 16))::bit(64)::bigint
      AND status = 'failed' FOR UPDATE;
    IF job IS NULL THEN
        RETURN false;
    END IF;
    PERFORM procrastinate_retry_job_v2(job, at, NULL, NULL, NULL);
    RETURN true;
EXCEPTION WHEN unique_violation THEN
    RETURN false;
END $$;

CREATE FUNCTION operations_run_all_again(on_day date, its_kind text, its_name text,
                                         at timestamptz, most int)
RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    one record;
    put_back bigint := 0;
BEGIN
    PERFORM operations_refuse_others(on_day);
    FOR one IN SELECT l.kind, l.key FROM operations_every_letter() l
               WHERE l.kind = its_kind AND l.name = its_name
               ORDER BY l.died_at, l.key LIMIT least(most, 1000)
    LOOP
        IF operations_run_again(on_day, one.kind, one.key, at) THEN
            put_back := put_back + 1;
        END IF;
    END LOOP;
    RETURN put_back;
END $$;
"""
DROP = """
DROP FUNCTION operations_run_all_again;
DROP FUNCTION operations_run_again;
DROP FUNCTION operations_letter_heaps;
DROP FUNCTION operations_one_letter;
DROP FUNCTION operations_letters;
DROP FUNCTION operations_every_letter;
DROP TYPE operations_letter;
DROP FUNCTION operations_turns;
DROP FUNCTION operations_jobs;
DROP FUNCTION operations_vitals;
DROP FUNCTION operations_refuse_others;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("identity", "0005_three_administrators"),
        ("outbox", "0003_job_failure"),
        ("web", "0001_pulse"),
    ]
    operations = [migrations.RunSQL(MAKE, DROP)]
