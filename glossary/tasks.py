"""Jobs of the worker. Each may run twice without harm."""

import time
from datetime import UTC, datetime, timedelta

from django.conf import settings
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="relink_glossary")
def relink(timestamp: int) -> None:
    """
    Bring the links of the archive up to date.

    What is to be done are rows: killed halfway, the next run goes on where it ended.
    """
    from glossary import mentions

    mentions.relink_stale()


@app.periodic(cron="47 3 * * *")
@app.task(queueing_lock="forget_glossary_uploads")
def forget_uploads(timestamp: int) -> None:
    """Delete the uploads that nobody confirmed within a day."""
    from glossary.models import GlossaryUpload

    then = datetime.fromtimestamp(timestamp, UTC) - timedelta(days=1)
    GlossaryUpload.objects.filter(uploaded_at__lt=then).delete()


@app.periodic(cron="7 4 * * *")
@app.task(queueing_lock="check_glossary_sources")
def check_sources(timestamp: int) -> None:
    """Ask the addresses of sources that are due, where the site wants that."""
    from glossary import sources

    if settings.CHECK_SOURCES:
        for _ in sources.check_due(now=datetime.fromtimestamp(timestamp, UTC)):
            pass


def relink_soon() -> None:
    """Ask for `relink` now rather than within the minute; once is enough for all who ask."""
    try:
        relink.configure().defer(timestamp=int(time.time()))
    except AlreadyEnqueued:
        pass
