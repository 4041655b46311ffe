"""Jobs are named <room>.<deed>: those that wait, run or failed, and the timetable's memory.

Workers know the former names as aliases, so it does not matter when a job was given out. What is
done keeps its name until it is forgotten.
"""

from django.db import migrations

NAMES = {
    "tongban.rerun_stalled": "tasks.rerun_stalled",
    "tongban.list_erasures": "crypto.list_erasures",
    "tongban.end_by_rule": "retention.end_by_rule",
    "tongban.forget_old_logs": "site.forget_old_logs",
    "tongban.scan_file": "storage.scan_file",
    "tongban.scan_again": "storage.scan_again",
    "tongban.unlink_files": "storage.unlink_files",
    "tongban.sweep_files": "storage.sweep_files",
}
_VALUES = ", ".join(f"('{before}', '{after}')" for before, after in NAMES.items())
_BACK = ", ".join(f"('{after}', '{before}')" for before, after in NAMES.items())
RENAME = """
UPDATE procrastinate_jobs j SET task_name = n.after
FROM (VALUES {values}) AS n (before, after)
WHERE j.task_name = n.before AND j.status IN ('todo', 'doing', 'failed');

-- A turn that both versions gave out stands twice: the second is the same turn.
DELETE FROM procrastinate_periodic_defers p
USING (VALUES {values}) AS n (before, after), procrastinate_periodic_defers q
WHERE p.task_name = n.before AND q.task_name = n.after
  AND (q.periodic_id, q.defer_timestamp) = (p.periodic_id, p.defer_timestamp);

UPDATE procrastinate_periodic_defers p SET task_name = n.after
FROM (VALUES {values}) AS n (before, after)
WHERE p.task_name = n.before;
"""


class Migration(migrations.Migration):
    step = "post"
    dependencies = [("tongban_site", "0003_upkeep_reading")]
    operations = [
        migrations.RunSQL(RENAME.format(values=_VALUES), RENAME.format(values=_BACK)),
    ]
