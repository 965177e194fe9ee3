"""How fast a letter of an index of 5,000 headings is, as rows of `make bench`."""

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from bench.preparing import subject_index
from bench.rows import Row, row

HEADINGS, ARTICLES, ROUNDS = 5000, 2000, 9
GOAL = 10.0  # milliseconds of a letter in the database


def milliseconds(ask: Callable[[], Any]) -> float:
    """The median of some rounds, after one that warms."""
    ask()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        ask()
        times.append(1000 * (time.perf_counter() - start))
    return round(statistics.median(times), 2)


def in_database(ask: Callable[[], Any]) -> float:
    """The same of what passes until the database has answered, all queries of a round together."""
    from django.db import connection

    spent = 0.0

    def timed(execute: Any, *query: Any) -> Any:
        nonlocal spent
        start = time.perf_counter()
        answer = execute(*query)
        spent += 1000 * (time.perf_counter() - start)
        return answer

    times = []
    for _ in range(ROUNDS + 1):
        spent = 0.0
        with connection.execute_wrapper(timed):
            ask()
        times.append(spent)
    return round(statistics.median(times[1:]), 2)


def rows() -> Iterator[Row]:
    from django.utils import timezone

    from articles import bookindex

    with subject_index(HEADINGS, ARTICLES):
        now = timezone.now()
        counts = bookindex.index(now).counts
        median = sorted(counts, key=lambda count: count[2])[len(counts) // 2][0]
        name = f"letter of {sum(number for _, _, number in counts):,} headings"

        def letter() -> Any:
            return bookindex.index(now, bucket=median)

        yield row(f"{name}, in the database", in_database(letter), "ms", most=GOAL)
        yield row(name, milliseconds(letter), "ms")
