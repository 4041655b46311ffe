"""What the platform does by the clock."""

from django.conf import settings
from procrastinate.contrib.django import app


def test_every_timetable_job_is_known_to_the_worker():
    app.perform_import_paths()

    names = {task.task.name for task in app.periodic_registry.periodic_tasks.values()}

    assert names >= {
        *("tasks.rerun_stalled", "retention.end_by_rule", "site.forget_old_logs"),
        "crypto.list_erasures",
    }


def test_every_rule_of_keeping_is_run_by_the_clock():
    app.perform_import_paths()

    found = {
        periodic.configure_kwargs["task_kwargs"]["rule"]
        for periodic in app.periodic_registry.periodic_tasks.values()
        if periodic.task.name == "retention.end_by_rule"
    }

    assert found == {rule.name for rule in settings.RETENTION.rules()}
