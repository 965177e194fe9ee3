"""
What gunicorn's processes cost, and how many of them with how many threads serve best.

`python -m bench.processes` measures the latter in ten minutes: the article, made each time and
kept, each over persistent connections and over a new one for each request.
"""

import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack

import psutil

from bench.asking import Asked, beside, by_turns, measure
from bench.pages import addresses
from bench.preparing import database, prepare
from bench.rows import Row, by_rounds, row, table
from bench.serving import free_port, launched, served, wait_for
from config import embedded

STARTS = 3
MEGABYTE = 1e6
BARE, SITE = "bench.bare:application", "config.wsgi"
ROUNDS, SECONDS = 5, 2
CHOSEN = "2 × 4"
CHOICES = [(1, 4), (2, 1), (2, 2), (2, 4), (2, 8), (3, 4), (4, 2), (4, 4)]  # workers, threads
CONNECTIONS: dict[str, dict[str, str]] = {"persistent": {}, "a new one": {"Connection": "close"}}


def rows() -> Iterator[Row]:
    articles = addresses()["article"]
    port = free_port()
    with launched(SITE, port) as server:
        wait_for(f"http://127.0.0.1:{port}/readyz", server)
        measure(Asked(port, articles), seconds=SECONDS)
        held = [one.memory_full_info() for one in psutil.Process(server.pid).children()]
    for name, what in (("memory of a worker", "rss"), ("memory of a worker, its own", "uss")):
        value = statistics.mean(getattr(one, what) for one in held) / MEGABYTE
        yield row(name, value, "MB")
    starts: dict[str, list[float]] = {BARE: [], SITE: []}
    for _ in range(STARTS):
        for application, times in starts.items():
            times.append(started(application))
    yield row("bare WSGI function, start", statistics.median(starts[BARE]), "s")
    yield by_rounds("start until /readyz", starts[SITE], starts[BARE], "s")


def started(application: str) -> float:
    """Seconds until it tells a load balancer to send it readers."""
    port, begun = free_port(), time.perf_counter()
    with launched(application, port) as server:
        wait_for(f"http://127.0.0.1:{port}/readyz", server, pause=0.01)
        return time.perf_counter() - begun


def choices(articles: list[str], page: str, **variables: str) -> Iterator[Row]:
    """All of them run at the same time; whoever is not asked does nothing."""
    with ExitStack() as running:
        ports: dict[str, int] = {}
        for workers, threads in CHOICES:
            size = {"WEB_WORKERS": str(workers), "WEB_THREADS": str(threads)}
            server = served(SITE, **size, **variables)
            ports[f"{workers} × {threads}"] = running.enter_context(server)
        for kind, told in CONNECTIONS.items():
            things = {name: Asked(port, articles, told) for name, port in ports.items()}
            turns = by_turns(things, rounds=ROUNDS, seconds=SECONDS)
            for name in ports:
                yield beside(f"{page}, {kind}, {name}", turns[name], turns[CHOSEN])


def main() -> None:
    with database():
        prepare(10_000)
        articles = addresses()["article"]
        found = [
            *choices(articles, "article", PAGE_CACHE_MB="0"),
            *choices(articles, "article, kept"),
        ]
    print("\n" + table(found))


if __name__ == "__main__":
    try:
        main()
    except embedded.DatabaseUnavailable as error:
        sys.exit(str(error))
