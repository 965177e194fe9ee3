"""
How many pages a second the site makes from the database, as shares of a bare WSGI function's.

The page cache is off: what it gives is measured elsewhere. All that a page asks is asked each time;
some pages are measured as well by a site that makes them each time (`UNCHANGED_MB=0`), as the first
reader meets them.
"""

import statistics
from collections.abc import Iterator

from bench.asking import BY, Asked, beside, by_turns
from bench.rows import Row, row
from bench.serving import served

ROUNDS, SECONDS = 5, 1  # seconds of one page in one round
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
BARE = "bare WSGI function"
ANEW = ("article", "home", "subject", "feed")


def rows() -> Iterator[Row]:
    pages = addresses()
    yield from rates(pages)
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


def rates(pages: dict[str, list[str]]) -> Iterator[Row]:
    """Requests a second of each page beside the bare function's, and latencies."""
    with (
        served("bench.bare:application") as bare,
        served("config.wsgi", PAGE_CACHE_MB="0") as site,
        served("config.wsgi", PAGE_CACHE_MB="0", UNCHANGED_MB="0") as making,
    ):
        things = {name: Asked(site, paths) for name, paths in pages.items()}
        things |= {anew(name): Asked(making, pages[name]) for name in ANEW}
        turns = by_turns({BARE: Asked(bare, ["/"])} | things, rounds=ROUNDS, seconds=SECONDS)
    yield beside(f"{BARE}, asked by {BY}", turns[BARE], turns[BARE])
    for name in pages:
        yield beside(name, turns[name], turns[BARE], goal=GOALS[name])
    for name in ANEW:
        yield beside(anew(name), turns[anew(name)], turns[BARE])
    for name in pages:
        slow = statistics.median(turn.measure.p99 for turn in turns[name])
        yield row(f"{name}, 99 in 100 within", slow, "ms", most=SLOWEST.get(name))


def anew(name: str) -> str:
    return f"{name}, made anew"


def queries(pages: dict[str, list[str]]) -> Iterator[Row]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="localhost")
    for name, paths in pages.items():
        client.get(paths[0])  # what is asked once a process, or once a second, is no page's own
        with CaptureQueriesContext(connection) as captured:
            client.get(paths[0])
        yield row(f"{name}, queries", len(captured), "queries", most=MOST_QUERIES.get(name))
