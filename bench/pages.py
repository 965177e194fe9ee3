"""
How many pages a second the site makes from the database, as shares of a bare WSGI function's.

The page cache is off: what it gives is measured elsewhere. wrk asks where it is installed, else the
generator of `bench.load`, which takes more of the processors that it measures.
"""

import statistics
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from bench import asking, load
from bench.rows import Row, row
from bench.spending import spent

ROUNDS = 5
SECONDS = 1  # of one page in one round
GOALS = {
    "article": 0.12,
    "home": 0.08,
    "subject": 0.08,
    "author": 0.08,
    "archive (month)": 0.08,
    "glossary term": 0.08,
    "calendar": 0.08,
    "feed": 0.08,
    "search": 0.02,
}
MOST_QUERIES = {"article": 3}
SLOWEST = {"search": 200}  # ms, of 99 in 100, with sixteen readers at once

Server = Callable[..., AbstractContextManager[int]]


def rows(served: Server) -> Iterator[Row]:
    pages = addresses()
    yield from rates(pages, served)
    yield from queries(pages)


def addresses() -> dict[str, list[str]]:
    """Up to 200 addresses of every kind of page, spread over the archive."""
    from django.utils import timezone

    from articles.models import Article, Author
    from articles.subjects import in_use
    from glossary.models import Term

    now = timezone.now()
    some = list(Article.objects.published(now).for_lists().order_by("uid")[:200])
    months = sorted({f"/{article.month:%Y/%m}/" for article in some if article.month})
    words = [article.title.split()[0] for article in some[:50]]
    terms = Term.objects.published().order_by("uid")[:200]
    return {
        "article": [article.get_absolute_url() for article in some],
        "home": ["/"],
        "subject": [subject.get_absolute_url() for subject in in_use(now)[:200]],
        "author": [author.get_absolute_url() for author in Author.objects.order_by("pk")[:50]],
        "archive (month)": months,
        "glossary term": [term.get_absolute_url() for term in terms],
        "calendar": ["/calendar/"],
        "feed": ["/feeds/articles.atom"],
        "search": [f"/search/?q={word}" for word in words],
    }


def rates(pages: dict[str, list[str]], served: Server) -> Iterator[Row]:
    """Requests a second and latencies of each page, in rounds with the bare function."""
    measures: dict[str, list[load.Measure]] = {name: [] for name in ["bare", *pages]}
    costs: dict[str, list[float]] = {name: [] for name in measures}

    def ask(name: str, port: int, paths: list[str]) -> None:
        before = spent()
        measure = asking.measure(port, paths, seconds=SECONDS)
        costs[name].append(1000 * (spent() - before) / (measure.rate * SECONDS))
        measures[name].append(measure)

    with (
        served("bare", "bench.bare:application") as bare,
        served("site", "config.wsgi", PAGE_CACHE_MB="0") as site,
    ):
        for name, paths in pages.items():
            asking.measure(site, paths, seconds=2)  # each connection plans its statements
            print(f"  {name} answers", flush=True)
        for number in range(ROUNDS):
            print(f"  round {number + 1} of {ROUNDS}", flush=True)
            ask("bare", bare, ["/"])
            for name, paths in pages.items():
                ask(name, site, paths)

    def median(name: str, key: str) -> float:
        return statistics.median(getattr(one, key) for one in measures[name])

    base = median("bare", "rate")
    bare_cost = statistics.median(costs["bare"])
    yield row(f"bare WSGI function, asked by {asking.BY}", base, "requests/s")
    for name in pages:
        rate = median(name, "rate")
        yield row(name, rate, "requests/s", baseline=base, goal=GOALS[name])
        pages_a_second = 1000 / statistics.median(costs[name])
        label = f"{name}, by processors’ time"
        yield row(label, pages_a_second, "pages/s", baseline=1000 / bare_cost)
        yield row(f"{name}, p50", median(name, "p50"), "ms")
        yield row(f"{name}, p99", median(name, "p99"), "ms", most=SLOWEST.get(name))


def queries(pages: dict[str, list[str]]) -> Iterator[Row]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="localhost")
    for name, paths in pages.items():
        with CaptureQueriesContext(connection) as captured:
            client.get(paths[0])
        yield row(f"{name}, queries", len(captured), "queries", most=MOST_QUERIES.get(name))
