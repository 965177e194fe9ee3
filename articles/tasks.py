"""Jobs of the worker. Each may run twice without harm."""

import logging
from datetime import UTC, datetime, timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Q
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

logger = logging.getLogger(__name__)

# A worker says every ten seconds that it lives; a job whose worker has been silent is stalled.
SILENCE = 60  # seconds
KEPT = timedelta(days=30)  # uploads, and the records of plans


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Bring back the jobs of a worker that was killed; procrastinate does not do it by itself."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE):
        logger.warning("Job %s (%s) stalled; it is tried again.", job.id, job.task_name)
        await manager.retry_job(job)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="let_happen")
def let_happen(timestamp: int) -> None:
    """Do what has become due; any number of workers may at once."""
    from articles import happenings

    happenings.let_happen(timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="merge_changes")
def merge_changes(timestamp: int) -> None:
    """Keep short what every web process adds up each second."""
    from articles.models import SiteChange

    SiteChange.merge()


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="clear_sessions")
def clear_sessions(timestamp: int) -> None:
    """Delete the sessions of editors who logged in long ago."""
    SessionStore.clear_expired()


@app.periodic(cron="27 3 * * *")
@app.task(queueing_lock="forget_missed_addresses")
def forget_missed_addresses(timestamp: int) -> None:
    """Delete the missed addresses that nobody asked for in a long time."""
    from articles.models import MissedAddress

    MissedAddress.forget(now=datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="37 3 * * *")
@app.task(queueing_lock="forget_exports")
def forget_exports(timestamp: int) -> None:
    """
    Empty the uploads and the records of plans that are older than KEPT; exports hold secrets.

    What became of each record stays, and so does what a roll-back needs.
    """
    from articles.models import ImportBatch, ImportOutcome

    then = datetime.fromtimestamp(timestamp, UTC) - KEPT
    old = ImportBatch.objects.filter(created_at__lt=then)
    old.filter(upload__isnull=False).update(upload=None)
    held = ~Q(raw="") | ~Q(html="")
    ImportOutcome.objects.filter(held, batch__in=old).update(raw="", html="")


@app.periodic(cron="57 3 * * *")
@app.task(queueing_lock="forget_subject_uploads")
def forget_subject_uploads(timestamp: int) -> None:
    """Delete the files of subjects that nobody confirmed within a day."""
    from articles.models import SubjectUpload

    then = datetime.fromtimestamp(timestamp, UTC) - timedelta(days=1)
    SubjectUpload.objects.filter(uploaded_at__lt=then).delete()


@app.periodic(cron="47 3 * * *")
@app.task(queueing_lock="forget_calendar_uploads")
def forget_calendar_uploads(timestamp: int) -> None:
    """Delete the plans that nobody confirmed within a day."""
    from articles.models import CalendarUpload

    then = datetime.fromtimestamp(timestamp, UTC) - timedelta(days=1)
    CalendarUpload.objects.filter(uploaded_at__lt=then).delete()


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="remind_of_reviews")
def remind_of_reviews(timestamp: int) -> None:
    """Mail those who are to look at an article again; hourly, as the day begins by the zone."""
    from articles import reviewing

    reviewing.remind(datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="17 4 * * *")
@app.task(queueing_lock="forget_fruitless_searches")
def forget_fruitless_searches(timestamp: int) -> None:
    """Delete what readers looked for in vain long ago."""
    from articles.models import FruitlessSearch

    FruitlessSearch.forget(now=datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="7 4 * * *")
@app.task(queueing_lock="forget_drafts")
def forget_drafts(timestamp: int) -> None:
    """Delete what editors typed, never saved and did not come back to."""
    from articles import drafts

    drafts.forget_old(now=datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="27 4 * * *")
@app.task(queueing_lock="forget_preview_links")
def forget_preview_links(timestamp: int) -> None:
    """Delete the links of outsiders that ended long ago."""
    from articles import showing

    showing.forget_old(now=datetime.fromtimestamp(timestamp, UTC))


@app.task(queue="imports", lock="import")
def run_import(batch_id: int) -> None:
    """Import the archive that an editor uploaded; one import at a time."""
    from articles.importers import batches

    batches.run(batch_id)


@app.task(queue="imports", lock="import")
def roll_back_import(batch_id: int) -> None:
    """Take an import back, as an editor asked; the batch says why where that can't be done."""
    from articles.importers import undoing
    from articles.importers.turns import ImportRefusedError
    from articles.models import ImportBatch

    batches = ImportBatch.objects.filter(pk=batch_id, state=ImportBatch.State.DONE)
    batch = batches.defer("upload").first()
    if batch is None:
        return
    try:
        undoing.roll_back(batch)
    except ImportRefusedError as error:
        batches.update(error=f"It was not rolled back. {error}")
    except Exception:
        batches.update(
            error="It was not rolled back, by a fault of ours; the site’s log tells more."
        )
        raise


@app.task(queue="pictures")
def make_renditions(image_id: int) -> None:
    """Make the sizes and formats of a picture; none where it is gone already."""
    from articles import media
    from articles.models import Image

    image = Image.objects.filter(pk=image_id).first()
    if image:
        media.make_renditions(image)


@app.periodic(cron="37 4 * * *")
@app.task(queueing_lock="look_for_unused_images")
def look_for_unused_images(timestamp: int) -> None:
    """Note anew which pictures no text shows."""
    from articles import media

    media.look_again()


@app.task(queue="mail", retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def mail_notice(address: str, subject: str, text: str) -> None:
    """For jobs that waited when notices went over to the ledger: let it plan them."""
    from articles import notices

    notices.plan(address=address, subject=subject, text=text)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="fold_tallies")
def fold_tallies(timestamp: int) -> None:
    """Add up what was tallied of months, subjects and authors; nothing waits for it."""
    from articles import tallies

    tallies.fold()
