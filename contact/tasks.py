"""Jobs of the worker. Each may run twice, and at the same time, without harm."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="read_contact_mailbox", lock="read_contact_mailbox")
def read_contact_mailbox(timestamp: int) -> None:
    """Take in what came to the desk's mailbox, where there is one; one reads at a time."""
    from django.conf import settings
    from django.utils import timezone

    from . import incoming, signatures

    if settings.CONTACT_MAILBOX:
        # Not the minute's beginning: what happened since stands before it in the history.
        incoming.read_mailbox(now=timezone.now(), ask=signatures.names)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="mind_answers")
def mind_answers(timestamp: int) -> None:
    """Bring answers that did not leave back to somebody's sight."""
    from . import undelivered

    undelivered.find_unsent(datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="37 2 * * *")
@app.task(queueing_lock="forget_messages")
def forget_messages(timestamp: int) -> None:
    """Erase what was kept long enough, and the networks that messages came from; see `privacy`."""
    from . import posting, privacy

    now = datetime.fromtimestamp(timestamp, UTC)
    privacy.forget_old(now)
    posting.forget_networks(now)
