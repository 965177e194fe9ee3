"""
How fast a letter of the subject index is, where the index has 5,000 headings.

`python -m bench.index` on the database of DATABASE_URL, which it fills and leaves as it was; prints
JSON: milliseconds of one letter, of the letters alone, and of finding a name; and what of a letter
the database takes.
"""

import json
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

import django
from django.db import connection, transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

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


def measure() -> dict[str, Any]:
    """Everything happens in a transaction that is rolled back."""
    from django.utils import timezone

    from articles import bookindex, subjects, synthetic

    with transaction.atomic():
        synthetic.make_index(HEADINGS, ARTICLES)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # what autovacuum would do within a minute
        now = timezone.now()
        counts = bookindex.index(now).counts
        largest = max(counts, key=lambda count: count[2])[0]
        median = sorted(counts, key=lambda count: count[2])[len(counts) // 2][0]
        found = {
            "headings": sum(number for _, _, number in counts),
            "letters": len(counts),
            "median_letter_ms": milliseconds(lambda: bookindex.index(now, bucket=median)),
            "largest_letter_ms": milliseconds(lambda: bookindex.index(now, bucket=largest)),
            "letters_alone_ms": milliseconds(lambda: bookindex.index(now)),
            "find_ms": milliseconds(lambda: subjects.find("tra", now=now)),
            "median_database_ms": in_database(lambda: bookindex.index(now, bucket=median)),
            "largest_database_ms": in_database(lambda: bookindex.index(now, bucket=largest)),
            "database_goal_ms": GOAL,
        }
        transaction.set_rollback(True)
    return found


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measure(), indent=2))
