"""Jobs of the workers that send. Any number of them may run at once, on any number of machines."""

from datetime import UTC, datetime

from procrastinate import JobContext
from procrastinate.contrib.django import app

TURN = 40.0
"""Seconds for which one job sends; then it makes room for other jobs and begins anew."""


@app.task(queue="mail", queueing_lock="send_mail", pass_context=True)
def send_mail(context: JobContext) -> None:
    """Send what is due. While there is more, another job waits for the next worker, or this one."""
    from . import planning, sending

    done = sending.send_due(seconds=TURN, should_stop=context.should_abort, when_busy=planning.wake)
    if done.is_more and not done.trouble:
        planning.wake()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="mind_mail")
def mind_mail(timestamp: int) -> None:
    """End what is too late or done, stop what does harm, find what dead workers left."""
    from . import planning, steering, switching, watching
    from .sending import claiming

    now = datetime.fromtimestamp(timestamp, UTC)
    switching.check_owner()
    claiming.find_lost()
    steering.drop_late(now)
    steering.settle_done()
    steering.settle_cancelled()
    watching.stop_unhealthy()
    if claiming.is_anything_due():
        planning.wake()


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="read_mailbox")
def read_mailbox(timestamp: int) -> None:
    """Read what came to the mailbox of bounces, where there is one."""
    from django.conf import settings

    from . import mailbox

    if settings.BOUNCE_MAILBOX:
        mailbox.read()


@app.periodic(cron="17 2 * * *")
@app.task(queueing_lock="forget_mail")
def forget_mail(timestamp: int) -> None:
    """Delete notices that were sent long ago, and buckets that have run over."""
    from . import buckets, notices

    now = datetime.fromtimestamp(timestamp, UTC)
    buckets.forget_old(now)
    notices.forget_old(now)
