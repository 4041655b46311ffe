"""Why a job failed: its kind of error, kept beside it for whoever looks after dead letters."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from procrastinate import JobContext
from procrastinate.worker import Worker

from tongban.kernel import clock

log = logging.getLogger(__name__)

_KEEP = """
    INSERT INTO outbox_jobfailure (job_id, failure, at)
    VALUES (%(job_id)s, %(failure)s, %(at)s)
    ON CONFLICT (job_id) DO UPDATE SET failure = excluded.failure, at = excluded.at
"""


async def remember(
    call_next: Callable[[], Awaitable[Any]], context: JobContext, worker: Worker
) -> Any:
    """Run the job; an error is noted by its type and raised again, so that it fails as before."""
    try:
        return await call_next()
    except Exception as error:
        kind = type(error).__name__[:80]
        log.exception("a job failed", extra={"job": context.job.id, "failure": kind})
        await _keep(context, kind)
        raise


async def _keep(context: JobContext, kind: str) -> None:
    try:
        await context.app.connector.execute_query_async(
            _KEEP, job_id=context.job.id, failure=kind, at=clock.now()
        )
    except Exception:
        # The job's own error matters more than this note of it.
        log.warning("the kind of error could not be kept", extra={"job": context.job.id})
