"""Jobs of the whole house by the clock."""

import logging
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from procrastinate.contrib.django import app

from tongban.site.operations import upkeep
from tongban.site.ops.supervisor import logs

log = logging.getLogger(__name__)


@app.periodic(cron="*/5 * * * *", periodic_id="upkeep")
@app.task(queueing_lock="read_upkeep", name="site.read_upkeep")
def read_upkeep(timestamp: int) -> None:
    """What only the platform may look at is left for the console (自查)."""
    upkeep.remember()


@app.periodic(cron="43 18 * * *", periodic_id="old_logs")
@app.task(
    queueing_lock="forget_old_logs",
    name="site.forget_old_logs",
    aliases=["tongban.forget_old_logs"],
)
def forget_old_logs(timestamp: int) -> None:
    """Set-aside logs in DATA/logs go after KEEP_LOGS_DAYS; a server has none, its journal does."""
    keep = timedelta(days=settings.RETENTION.lengths["KEEP_LOGS_DAYS"].days)
    if gone := logs.forget_old(Path(settings.LOGS_FOLDER), keep):
        log.info("old logs removed", extra={"count": gone})
