"""Why a job failed last; the row goes with its job."""

from django.db import migrations, models

# locks: the table of failures is new in this release and empty

KEEP = """
ALTER TABLE outbox_jobfailure ADD CONSTRAINT job_failure_goes_with_its_job
    FOREIGN KEY (job_id) REFERENCES procrastinate_jobs (id) ON DELETE CASCADE;
CREATE INDEX jobs_not_over ON procrastinate_jobs (task_name, status)
    WHERE status = ANY (ARRAY['todo', 'doing', 'failed']::procrastinate_job_status[]);
"""
DROP = """
DROP INDEX jobs_not_over;
ALTER TABLE outbox_jobfailure DROP CONSTRAINT job_failure_goes_with_its_job;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0002_times"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [
        migrations.CreateModel(
            name="JobFailure",
            fields=[
                ("job_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("failure", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("failure", ""), _negated=True),
                        name="job_failure_names_its_error",
                    )
                ],
            },
        ),
        migrations.RunSQL(KEEP, DROP),
    ]
