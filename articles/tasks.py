"""Jobs of the worker. Each may run twice without harm."""

import logging

from django.contrib.sessions.backends.db import SessionStore
from procrastinate import JobContext
from procrastinate.contrib.django import app

logger = logging.getLogger(__name__)

# A worker says every ten seconds that it lives; a job whose worker has been silent is stalled.
SILENCE = 60  # seconds


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Bring back the jobs of a worker that was killed; procrastinate does not do it by itself."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE):
        logger.warning("Job %s (%s) stalled; it is tried again.", job.id, job.task_name)
        await manager.retry_job(job)


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="clear_sessions")
def clear_sessions(timestamp: int) -> None:
    """Delete the sessions of editors who logged in long ago."""
    SessionStore.clear_expired()


@app.task(queue="imports", lock="import")
def run_import(batch_id: int) -> None:
    """Import the archive that an editor uploaded; one import at a time."""
    from articles.importers import batches

    batches.run(batch_id)
