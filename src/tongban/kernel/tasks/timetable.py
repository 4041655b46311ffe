"""Jobs the platform gives itself, by the clock (定时任务).

Times are UTC; a sixth field, where there is one, is seconds. Each is safe to run twice. What has
been kept long enough is ended by kernel/retention/tasks.
"""

import logging

from procrastinate import JobContext
from procrastinate.contrib.django import app

from tongban.kernel.crypto import erasures

log = logging.getLogger(__name__)

STALLED_AFTER_S = 30
"""A job whose worker has shown no heartbeat for this long runs again."""


@app.periodic(cron="* * * * * */15", periodic_id="stalled")
@app.task(queueing_lock="rerun_stalled", pass_context=True, name="tongban.rerun_stalled")
async def rerun_stalled(context: JobContext, timestamp: int) -> None:
    """Put jobs of dead workers back in line (within 60 s of the kill, with their heartbeat)."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S):
        log.warning("job of a dead worker runs again", extra={"job": job.id})
        await manager.retry_job(job)


@app.periodic(cron="* * * * * 7", periodic_id="erasures")
@app.task(queueing_lock="list_erasures", name="tongban.list_erasures")
def list_erasures(timestamp: int) -> None:
    """Destroyed keys are listed outside the database, so that no backup brings people back."""
    erasures.append_to_file()
