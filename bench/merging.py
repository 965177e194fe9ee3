"""
How fast subjects of an index of 5,000 headings are merged, and merges undone: rows of a table.

The baseline is one bare insert and one bare update of as many rows as the merge wrote.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bench.preparing import subject_index
from bench.rows import Row, row

HEADINGS, ARTICLES, MERGES = 5000, 300, 200
SEED = 2003


def milliseconds(do: Callable[[Any], Any], things: Sequence[Any]) -> tuple[float, list[Any]]:
    """Of doing it to one thing, on the average; and what came of each."""
    start = time.perf_counter()
    made = [do(thing) for thing in things]
    return 1000 * (time.perf_counter() - start) / len(things), made


def write(rows: int) -> None:
    """Insert so many rows and update them, without anything else."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bare (subject, article) SELECT 1, number FROM generate_series(1, %s) "
            "AS number",
            [rows],
        )
        cursor.execute(
            "UPDATE bare SET subject = 2 WHERE id > (SELECT max(id) FROM bare) - %s", [rows]
        )


def rows() -> Iterator[Row]:
    from django.db import connection
    from django.utils import timezone

    from articles import regrouping
    from articles.models import Subject

    now, chance = timezone.now(), random.Random(SEED)  # noqa: S311
    with subject_index(HEADINGS, ARTICLES):
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMPORARY TABLE bare (id bigserial PRIMARY KEY, subject bigint, "
                "article bigint) ON COMMIT DROP"
            )
        subjects = chance.sample(list(Subject.objects.order_by("pk")), 2 * MERGES)
        pairs = list(zip(subjects[::2], subjects[1::2], strict=True))
        merge, changes = milliseconds(
            lambda pair: regrouping.merge(pair[0], into=pair[1], by=None, now=now), pairs
        )
        undo, _ = milliseconds(
            lambda change: regrouping.undo(change, by=None, now=now), changes[::-1]
        )
        written = [sum(len(step["rows"]) for step in change.steps) for change in changes]
        bare, _ = milliseconds(write, written)
    for name, taken in (("merge", merge), ("undo", undo)):
        yield row(f"{name}, of {MERGES:,} random merges", taken, "ms", baseline=bare)
