"""
What the admin’s list of subscribers costs as it grows, and how many rows an import brings a second.

What it makes, it deletes again.
"""

import csv
import io
import statistics
import time
from collections.abc import Iterator
from typing import Any

from bench.rows import Row, row

FEW, MANY = 1_000, 1_000_000
GOAL, IMPORT_GOAL = 3, 3000  # of the p95 beside that of few; rows a second
ASKED = 40  # times
IMPORTED = 20_000
YEARS = 5
PAGES = {
    "list": "",
    "of one state": "?state__exact=active",
    "an address": "?q=r777%40bench.invalid",
    "the beginning of an address": "?q=r77",
    "a domain": "?q=%40bench.invalid",
    "page 19": "?p=19",
}

SPREAD = """
UPDATE subscriptions_subscriber SET confirmed_at = now() - random() * interval '%(years)s years'
"""


def rows() -> Iterator[Row]:
    print("  lists of subscribers", flush=True)
    found = {count: measure_pages(count) for count in (FEW, MANY)}
    for name in PAGES:
        few, many = found[FEW][name], found[MANY][name]
        yield row(f"subscribers, {name}, {FEW:,}", few, "ms, p95")
        yield row(f"subscribers, {name}, {MANY:,}", many, "ms, p95", baseline=few, most=GOAL)


def measure_pages(count: int) -> dict[str, float]:
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client

    from bench.audience import subscribers

    user, _ = User.objects.get_or_create(username="bench", is_staff=True, is_superuser=True)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    try:
        with subscribers(count, frequency="weekly", everything=True):
            with connection.cursor() as cursor:
                cursor.execute(SPREAD, {"years": YEARS})
                cursor.execute("VACUUM ANALYZE subscriptions_subscriber")
            return {name: p95(client, query) for name, query in PAGES.items()}
    finally:
        user.delete()


def p95(client: Any, query: str) -> float:
    times = []
    for _ in range(ASKED):
        start = time.perf_counter()
        answer = client.get(f"/admin/subscriptions/subscriber/{query}")
        times.append(time.perf_counter() - start)
        if answer.status_code != 200:
            raise RuntimeError(f"{query}: {answer.status_code}")
    return 1000 * statistics.quantiles(times, n=20)[-1]


def import_rows() -> Iterator[Row]:
    """Rows a second with all checks, beside a bare COPY of the same rows."""
    from django.db import connection, transaction
    from django.utils import timezone

    from subscriptions import importing

    content = list_of(IMPORTED)
    with transaction.atomic():
        start = time.perf_counter()
        planned = importing.plan(content)
        importing.store(planned, basis="Measured only.", by=None, now=timezone.now())
        seconds = time.perf_counter() - start
        transaction.set_rollback(True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bare (address text, frequency text) ON COMMIT DROP")
        start = time.perf_counter()
        with cursor.copy("COPY bare FROM STDIN") as copy:
            for one in csv.reader(io.StringIO(content.decode())):
                copy.write_row(one)
        bare = time.perf_counter() - start
    yield row("import of subscribers, beside COPY", IMPORTED / seconds, "rows/s",
              baseline=IMPORTED / bare, goal=IMPORT_GOAL, of_value=True)  # fmt: skip


def list_of(count: int) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["address", "frequency"])
    writer.writerows([f"reader{number}@bench.example.org", "weekly"] for number in range(count))
    return file.getvalue().encode()
