"""Jobs the platform gives itself, by the clock (定时任务).

Times are UTC; a sixth field, where there is one, is seconds. Each is safe to run twice.
"""

import logging
from datetime import timedelta

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.models import Session
from tongban.kernel.outbox.models import OwedReaction

log = logging.getLogger(__name__)

STALLED_AFTER_S = 30
"""A job whose worker has shown no heartbeat for this long runs again."""

KEEP_DONE = timedelta(days=7)
KEEP_JOBS_H = 24 * 7

_ME = Actor.task("timetable")


@app.periodic(cron="* * * * * */15", periodic_id="stalled")
@app.task(queueing_lock="rerun_stalled", pass_context=True, name="tongban.rerun_stalled")
async def rerun_stalled(context: JobContext, timestamp: int) -> None:
    """Put jobs of dead workers back in line (within 60 s of the kill, with their heartbeat)."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S):
        log.warning("job of a dead worker runs again", extra={"job": job.id})
        await manager.retry_job(job)


@app.periodic(cron="17 * * * *", periodic_id="old_jobs")
@app.task(queueing_lock="forget_old_jobs", pass_context=True, name="tongban.forget_old_jobs")
async def forget_old_jobs(context: JobContext, timestamp: int) -> None:
    """Finished jobs are kept a week; dead ones (死信) stay until a person has looked."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEEP_JOBS_H, include_failed=False)


@app.periodic(cron="27 * * * *", periodic_id="done_reactions")
@app.task(queueing_lock="forget_done_reactions", name="tongban.forget_done_reactions")
def forget_done_reactions(timestamp: int) -> None:
    """Reactions done a week ago have left their mark elsewhere; the rows go."""
    with acting(_ME):
        OwedReaction.objects.filter(done_at__lt=clock.now() - KEEP_DONE).delete()


@app.periodic(cron="37 * * * *", periodic_id="old_sessions")
@app.task(queueing_lock="forget_old_sessions", name="tongban.forget_old_sessions")
def forget_old_sessions(timestamp: int) -> None:
    """Ended sessions are of no use to anyone but a thief."""
    with acting(_ME):
        Session.objects.filter(expire_date__lt=clock.now()).delete()


def dead_jobs() -> int:
    """How many jobs wait for a person, for health and metrics."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    return ProcrastinateJob.objects.filter(status=Status.FAILED.value).count()
