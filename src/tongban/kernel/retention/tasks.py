"""The timetable of ends (定时销毁): every rule on its own, hourly or each night, one at a time."""

from django.conf import settings
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tongban.kernel.retention import runs
from tongban.kernel.retention.rules import Every, Rule

_CRON = {Every.HOUR: "37 * * * *", Every.NIGHT: "13 18 * * *"}
"""UTC: each night at 02:13 in Shanghai."""


@app.task(
    name="retention.end_by_rule",
    aliases=["tongban.end_by_rule"],
    retry=RetryStrategy(max_attempts=3, wait=300),
)
def end_by_rule(timestamp: int, rule: str) -> None:
    """End what is due by one rule; a rule that is gone from the file ends nothing."""
    known = {one.name: one for one in settings.RETENTION.rules()}
    if rule in known:
        runs.end_all(known[rule])


def _by_the_clock(rule: Rule) -> None:
    app.periodic(
        cron=_CRON[rule.every],
        periodic_id=rule.name,
        lock="retention",
        queueing_lock=f"retention:{rule.name}",
        task_kwargs={"rule": rule.name},
    )(end_by_rule)


for _rule in settings.RETENTION.rules():
    _by_the_clock(_rule)
