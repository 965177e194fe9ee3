"""What linking the glossary costs, as rows of `make bench`."""

from collections.abc import Iterator

from bench import linking, relinking
from bench.rows import Row, row


def rows() -> Iterator[Row]:
    print("  linking the glossary", flush=True)
    for name, found in linking.measure().items():
        parse = found["parse_ms"]
        yield row(f"parsing an article, {name} words", parse, "ms")
        yield row(f"finding its terms, {name} words", found["find_ms"], "ms", baseline=parse)
        yield row(f"  CPU time of that, {name} words", found["find_ms"], "ms",
                  most=linking.FIND_GOAL)  # fmt: skip
        yield row(f"splicing its links, {name} words", found["splice_ms"], "ms",
                  most=linking.SPLICE_GOAL)  # fmt: skip
    print("  re-linking the archive", flush=True)
    again = relinking.measure()
    speed = again["relink_per_second"]
    yield row(f"re-link {again['articles']:,} articles", speed, "articles/s", goal=relinking.GOAL)
    for change in again["changes"]:
        of = f"a form in {change['articles']:,} articles"
        yield row(f"{of}: preview", change["preview_s"], "s", most=relinking.PREVIEW_GOAL)
        yield row(f"{of}: all linked", change["live_s"], "s")
