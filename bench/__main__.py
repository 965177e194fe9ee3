"""
`make bench`: builds a synthetic archive, serves it, and prints a table of ratios.

The baseline of every page is a bare WSGI function under the same gunicorn, asked in the same
interleaved rounds, because machines differ and are noisy. Writes `.data/bench.json`. Ends with 1
where a goal is missed by more than a tenth. `--only PART` measures some and writes another file.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable

from bench import (
    cached,
    contact,
    importing,
    index,
    linking,
    lint,
    mail,
    merging,
    pages,
    processes,
    readers,
    relinking,
    skos,
)
from bench.preparing import database, prepare
from bench.profiling import profile
from bench.rows import Row, table
from config import embedded
from config.embedded import DATA

RESULT, PARTIAL = DATA / "bench.json", DATA / "bench-parts.json"  # of all parts, of some
Rows = Callable[[], Iterable[Row]]
PARTS: dict[str, tuple[Rows, ...]] = {
    "pages": (pages.rows,),
    "cached": (cached.rows,),
    "readers": (readers.rows,),
    "processes": (processes.rows,),
    "glossary": (linking.rows, relinking.rows),
    "subjects": (index.rows, skos.rows, merging.rows, lint.rows),
    "mail": (mail.rows,),
    "contact": (contact.rows,),
    "imports": (importing.rows,),
}
# What `make bench-full` measures.
LONG: dict[str, tuple[Rows, ...]] = {
    "many-readers": (mail.rows_of_many,),
    "many-articles": (lint.rows_of_many, importing.rows_of_many),
}


def measure(articles: int, parts: Iterable[str]) -> tuple[list[Row], dict[str, float]]:
    """The rows, and the seconds that each part took."""
    rows: list[Row] = []
    start = time.monotonic()
    prepare(articles)
    seconds = {"archive": time.monotonic() - start}
    for name in parts:
        print(f"{name}:", flush=True)
        start = time.monotonic()
        for rows_of in (PARTS | LONG)[name]:
            rows += rows_of()
        seconds[name] = time.monotonic() - start
    return rows, seconds


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--profile", choices=pages.GOALS, help="show where a page's time goes")
    parser.add_argument(
        "--only", choices=PARTS | LONG, action="append", help="measure this part; may be repeated"
    )
    options = parser.parse_args()
    with database():
        if options.profile:
            prepare(options.articles)
            profile(options.profile)
            return 0
        rows, seconds = measure(options.articles, options.only or PARTS)
    result = PARTIAL if options.only else RESULT
    result.write_text(json.dumps(rows, indent=1) + "\n")
    print(f"\n{table(rows)}\n\n{options.articles:,} articles; the figures are in {result}.")
    told = ", ".join(f"{name} {taken:.0f} s" for name, taken in seconds.items())
    print(f"It took {sum(seconds.values()):.0f} s: {told}.")
    return 1 if any(one["ok"] is False for one in rows) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except embedded.DatabaseUnavailable as error:
        sys.exit(str(error))
