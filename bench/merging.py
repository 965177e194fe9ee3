"""
How fast subjects are merged, and merges undone, where the index has 5,000 headings.

`python -m bench.merging` on the database of DATABASE_URL, which it fills and leaves as it was;
prints JSON: milliseconds a merge and an undo, and their ratio to one bare insert and one bare
update of as many rows as the merge wrote.
"""

import json
import os
import random
import time
from collections.abc import Callable, Sequence
from typing import Any

import django
from django.db import connection, transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

HEADINGS, ARTICLES, MERGES = 5000, 300, 1000
SEED = 2003


def milliseconds(do: Callable[[Any], Any], things: Sequence[Any]) -> tuple[float, list[Any]]:
    """Of doing it to one thing, on the average; and what came of each."""
    start = time.perf_counter()
    made = [do(thing) for thing in things]
    return 1000 * (time.perf_counter() - start) / len(things), made


def write(rows: int) -> None:
    """Insert so many rows and update them, without anything else."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bare (subject, article) SELECT 1, number FROM generate_series(1, %s) "
            "AS number",
            [rows],
        )
        cursor.execute(
            "UPDATE bare SET subject = 2 WHERE id > (SELECT max(id) FROM bare) - %s", [rows]
        )


def measure(merges: int = MERGES) -> dict[str, Any]:
    """Everything happens in a transaction that is rolled back, with a savepoint for each merge."""
    from django.utils import timezone

    from articles import regrouping, synthetic
    from articles.models import Subject

    now, chance = timezone.now(), random.Random(SEED)  # noqa: S311
    with transaction.atomic():
        synthetic.make_index(HEADINGS, ARTICLES)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # what autovacuum would do within a minute
            cursor.execute(
                "CREATE TEMPORARY TABLE bare (id bigserial PRIMARY KEY, subject bigint, "
                "article bigint) ON COMMIT DROP"
            )
        subjects = chance.sample(list(Subject.objects.order_by("pk")), 2 * merges)
        pairs = list(zip(subjects[::2], subjects[1::2], strict=True))
        merge, changes = milliseconds(
            lambda pair: regrouping.merge(pair[0], into=pair[1], by=None, now=now), pairs
        )
        undo, _ = milliseconds(
            lambda change: regrouping.undo(change, by=None, now=now), changes[::-1]
        )
        rows = [sum(len(step["rows"]) for step in change.steps) for change in changes]
        bare, _ = milliseconds(write, rows)
        transaction.set_rollback(True)
    return {
        "headings": HEADINGS,
        "merges": merges,
        "rows_written_by_a_merge": round(sum(rows) / merges, 1),
        "merge_ms": round(merge, 2),
        "undo_ms": round(undo, 2),
        "bare_ms": round(bare, 3),
        "ratio": round((merge + undo) / (2 * bare), 1),
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measure(), indent=2))
