"""What the subject index costs, as rows of `make bench`."""

from collections.abc import Iterator

from bench import index, lint, merging, skos
from bench.rows import Row, row

MERGES = 200


def rows() -> Iterator[Row]:
    print("  the subject index", flush=True)
    letter = index.measure()
    of = f"letter of {letter['headings']:,} headings"
    yield row(f"{of}, in the database", letter["median_database_ms"], "ms", most=index.GOAL)
    yield row(of, letter["median_letter_ms"], "ms")
    print("  SKOS", flush=True)
    written = skos.measure()
    for ending in ("ttl", "jsonld", "nt"):
        name = f"SKOS of {written['concepts']:,} subjects, .{ending}"
        taken = written[ending]["seconds"]
        yield row(name, taken, "s", most=skos.GOAL)
        yield row(f"  beside fetching them, .{ending}", taken, "s",
                  baseline=written["fetch_seconds"])  # fmt: skip
    print("  merging subjects", flush=True)
    merged = merging.measure(MERGES)
    for verb in ("merge", "undo"):
        yield row(f"{verb}, of {MERGES:,} random merges", merged[f"{verb}_ms"], "ms",
                  baseline=merged["bare_ms"])  # fmt: skip
    yield from linting(lint.WRITTEN)


def rows_of_many() -> Iterator[Row]:
    yield from linting(lint.ARTICLES)


def linting(articles: int) -> Iterator[Row]:
    """Of so many articles, or of the whole archive where that has more."""
    print("  index lint", flush=True)
    linted = lint.measure(articles)
    yield row(f"lint, {linted['articles']:,} articles", linted["seconds"], "s", most=lint.GOAL)
