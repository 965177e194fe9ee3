"""
How fast the subject index is written as SKOS, where it has 5,000 headings.

`python -m bench.skos` on the database of DATABASE_URL, which it fills and leaves as it was; prints
JSON. The baseline is fetching the same rows without composing anything of them.
"""

import json
import os
import time
from collections.abc import Iterable
from typing import Any

import django
from django.db import connection, transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

HEADINGS, ARTICLES, ROUNDS = 5000, 1000, 3
GOAL = 1.0  # seconds


def seconds(pieces: Any) -> tuple[float, int]:
    """The best of some rounds, and how many characters came."""
    best, size = float("inf"), 0
    for _ in range(ROUNDS):
        start = time.perf_counter()
        size = sum(len(piece) for piece in pieces())
        best = min(best, time.perf_counter() - start)
    return best, size


def fetched(rows: Iterable[Any]) -> Iterable[str]:
    for _ in rows:
        yield ""


def measure() -> dict[str, Any]:
    """Everything happens in a transaction that is rolled back."""
    from django.utils import timezone

    from articles import skos, synthetic
    from articles.models import Subject
    from articles.skos.concepts import rows

    with transaction.atomic():
        synthetic.make_index(HEADINGS, ARTICLES)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # what autovacuum would do within a minute
        scheme, now = skos.Scheme.load(), timezone.now()
        bare, _ = seconds(lambda: fetched(rows(Subject.objects.all())))
        found: dict[str, Any] = {
            "concepts": Subject.objects.count(),
            "fetch_seconds": round(bare, 3),
            "goal_seconds": GOAL,
        }
        for ending, form in skos.FORMATS.items():
            taken, size = seconds(lambda form=form: form.write(scheme, skos.of_editors(scheme)))
            found[ending] = {"seconds": round(taken, 3), "megabytes": round(size / 1e6, 2)}
        taken, _ = seconds(lambda: skos.FORMATS["ttl"].write(scheme, skos.of_readers(scheme, now)))
        found["readers_seconds"] = round(taken, 3)
        transaction.set_rollback(True)
    return found


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measure(), indent=2))
