"""Jobs of the worker. Each may run twice, and at the same time, without harm."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app


@app.periodic(cron="47 2 * * *")
@app.task(queueing_lock="forget_networks")
def forget_networks(timestamp: int) -> None:
    """Empty the networks from which messages came, after 30 days."""
    from . import posting

    posting.forget_networks(datetime.fromtimestamp(timestamp, UTC))
