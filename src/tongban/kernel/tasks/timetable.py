"""Jobs the platform gives itself, by the clock (定时任务).

Times are UTC; a sixth field, where there is one, is seconds. Each is safe to run twice. What has
been kept long enough is ended by kernel/retention/tasks.
"""

import logging

from django.conf import settings
from procrastinate import JobContext
from procrastinate.contrib.django import app

from tongban.kernel.crypto import erasures

log = logging.getLogger(__name__)

LOOK_EVERY_S = max(1, min(15, settings.WORKER_LEASE_S // 2))
"""How often jobs of dead workers are looked for: with the lease of 30 s, every 15 s."""


@app.periodic(cron=f"* * * * * */{LOOK_EVERY_S}", periodic_id="stalled")
@app.task(
    queueing_lock="rerun_stalled",
    pass_context=True,
    name="tasks.rerun_stalled",
    aliases=["tongban.rerun_stalled"],
)
async def rerun_stalled(context: JobContext, timestamp: int) -> None:
    """Put jobs of workers back in line that have shown no heartbeat for WORKER_LEASE_S.

    With the default that is within 60 s of the kill.
    """
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=settings.WORKER_LEASE_S):
        log.warning("job of a dead worker runs again", extra={"job": job.id})
        await manager.retry_job(job)


@app.periodic(cron="* * * * * 7", periodic_id="erasures")
@app.task(
    queueing_lock="list_erasures", name="crypto.list_erasures", aliases=["tongban.list_erasures"]
)
def list_erasures(timestamp: int) -> None:
    """Destroyed keys are listed outside the database, so that no backup brings people back."""
    erasures.append_to_file()
