"""
How fast an index of 5,000 headings is written as SKOS, as rows of `make bench`.

The baseline is fetching the same rows without composing anything of them.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from bench.preparing import subject_index
from bench.rows import Row, row

HEADINGS, ARTICLES, ROUNDS = 5000, 1000, 3
GOAL = 1.0  # seconds


def seconds(pieces: Callable[[], Iterable[Any]]) -> float:
    """The best of some rounds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in pieces():
            pass
        times.append(time.perf_counter() - start)
    return min(times)


def rows() -> Iterator[Row]:
    from articles import skos
    from articles.models import Subject
    from articles.skos import concepts

    with subject_index(HEADINGS, ARTICLES):
        scheme, count = skos.Scheme.load(), Subject.objects.count()
        bare = seconds(lambda: concepts.rows(Subject.objects.all()))
        for ending, form in skos.FORMATS.items():
            taken = seconds(lambda form=form: form.write(scheme, skos.of_editors(scheme)))
            name = f"SKOS of {count:,} subjects, .{ending}"
            yield row(name, taken, "s", baseline=bare, most=GOAL, of_value=True)
