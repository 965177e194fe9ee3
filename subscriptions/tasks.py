"""Jobs of the worker. Each may run twice, and at the same time, without harm."""

from datetime import UTC, datetime, timedelta

from procrastinate.contrib.django import app


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="plan_mails")
def plan_mails(timestamp: int) -> None:
    """Plan the digests that are due and the mails about corrections; send held confirmations."""
    from django.db import transaction

    from . import planning, signing_up

    now = datetime.fromtimestamp(timestamp, UTC)
    planning.plan_digests(now)
    planning.tell_of_corrections(now)
    with transaction.atomic():
        signing_up.release_held(now)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="fold_topic_tallies")
def fold_topic_tallies(timestamp: int) -> None:
    """Add up what was tallied of the topics that subscribers chose."""
    from articles import tallies

    from .models import TopicTally

    tallies.fold(TopicTally)


@app.task
def examine_mail(examination: int) -> None:
    """Look at what is published and set; see `subscriptions.doctor`."""
    from .doctor import course

    course.examine_site(examination)


@app.periodic(cron="7 2 * * *")
@app.task(queueing_lock="forget_sign_ups")
def forget_sign_ups(timestamp: int) -> None:
    """Delete what was never confirmed, and the networks in the log, after 30 days."""
    from . import planning, signing_up
    from .models import SubscriberUpload

    now = datetime.fromtimestamp(timestamp, UTC)
    signing_up.forget_old(now)
    planning.fulfil_wishes(now)
    SubscriberUpload.objects.filter(uploaded_at__lt=now - timedelta(days=1)).delete()
