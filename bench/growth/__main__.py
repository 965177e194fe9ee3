"""
`make bench-full`: builds archives of 1,000 to 1,000,000 articles and asks their pages by turns.

Takes an hour and 15 GB, which it gives back in the end unless `--keep` is given. Prints a table of
the pages, writes `.data/growth.json` and draws `docs/growth.svg`. Ends with 1 where a page takes
longer at a million articles than its goal allows.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict

import psycopg

from bench.growth import drawing, measuring
from bench.growth.measuring import Figure
from config import embedded
from config.embedded import DATA, ROOT

CLUSTER = "postgres-growth"
RESULT, PICTURE = DATA / "growth.json", ROOT / "docs" / "growth.svg"
SIZES = (1_000, 10_000, 100_000, 1_000_000)
SMALL, LARGE = 10_000, 1_000_000
SPACE = 16  # gigabytes
GOAL, SEARCH_GOAL, TOLERANCE = 1.5, 3.0, 1.1
# Whole by their nature, so that they list more of a larger archive, or not full in the smaller one:
# judged by the time a kilobyte.
WHOLE = (
    "authors", "subject", "site map", "sitemap.xml", "calendar.ics", "articles, scheduled",
)  # fmt: skip
NOISE = 2.0  # milliseconds that are no growth
BUFFERS = "2GB"  # as anybody would give who has a million articles
DRAWN = {
    "public: home": "home",
    "public: article": "article",
    "public: month": "a month",
    "public: subject": "a subject",
    "public: term": "a term",
    "public: feed": "feed",
    "public: search, a word": "search",
    "admin: articles": "the desk’s list",
}

Figures = dict[str, dict[int, Figure]]


@contextmanager
def cluster() -> Iterator[str]:
    """A server with enough memory, nothing of which is worth a flush to the disk."""
    with embedded.server(CLUSTER, durable=False) as url, connected(url) as connection:
        for name, value in (("shared_buffers", BUFFERS), ("max_wal_size", "8GB")):
            connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
    with embedded.server(CLUSTER, durable=False) as url:
        yield url


def connected(url: str) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(url.replace("postgres://", "postgresql://"), autocommit=True)


def built(url: str, size: int) -> tuple[str, float]:
    """The address of the archive's database, and the seconds that building it took."""
    name = f"archive_{size}"
    with connected(url) as connection:
        row = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone()
        if row is None:
            connection.execute(f"CREATE DATABASE {name}")
    address = url.replace("/postgres?", f"/{name}?")
    options = {"articles": size, "terms": 5000, "subjects": 5000, "subscribers": size}
    start = time.perf_counter()
    for command in (
        ["migrate", "--verbosity=0"],
        ["make_archive", *(f"--{option}={number}" for option, number in options.items())],
    ):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": address},
            check=True,
        )
    return address, time.perf_counter() - start


def goal_of(page: str) -> float:
    return SEARCH_GOAL if "search" in page and page.startswith("public") else GOAL


def is_whole(page: str) -> bool:
    return page.partition(": ")[2].startswith(WHOLE)


def ratio_of(page: str, figures: Mapping[int, Figure]) -> float:
    small, large = figures[SMALL], figures[LARGE]
    is_longer = is_whole(page) and large.kilobytes > small.kilobytes > 0
    more = large.kilobytes / small.kilobytes if is_longer else 1.0
    return large.p50 / small.p50 / more


def is_kept(page: str, figures: Mapping[int, Figure]) -> bool:
    is_noise = figures[LARGE].p50 <= figures[SMALL].p50 + NOISE
    return is_noise or ratio_of(page, figures) <= goal_of(page) * TOLERANCE


def show(found: Figures) -> None:
    sizes = sorted(next(iter(found.values())))
    print(
        f"\n{'p50 in ms (kilobytes)':36}" + "".join(f"{size:>20,}" for size in sizes) + "   ratio"
    )
    for page, figures in found.items():
        cells = "".join(
            f"{figures[size].p50:>11.1f} ({figures[size].kilobytes:>5.0f})" for size in sizes
        )
        compared = SMALL in figures and LARGE in figures
        ratio = f"{ratio_of(page, figures):8.2f}" if compared else ""
        print(
            f"{page:36}{cells}{ratio}{'' if not compared or is_kept(page, figures) else '  MISSED'}"
        )


def draw(found: Figures) -> None:
    series = {
        name: [(size, one.p50) for size, one in sorted(found[page].items())]
        for page, name in DRAWN.items()
        if page in found
    }
    title = "How long pages take, by the size of the archive (median)"
    PICTURE.write_text(drawing.curves(series, title=title))


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.growth", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--pages", nargs="*", help="only pages whose names hold one of these")
    parser.add_argument("--keep", action="store_true", help="keep the archives for another run")
    options = parser.parse_args()
    free = shutil.disk_usage(DATA.parent).free / 1e9
    if max(options.sizes) >= LARGE and free < SPACE and not (DATA / CLUSTER).exists():
        sys.exit(f"A million articles take {SPACE} GB; {free:.0f} GB are free.")
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "off",
        "SECRET_KEY": "for-measuring-only-" * 4,
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "SITE_URL": "http://localhost:8472",
        "STATIC_ROOT": str(DATA / "bench-static"),
    }
    with cluster() as url:
        urls, seconds = {}, {}
        for size in options.sizes:
            print(f"Building {size:,} articles, unless they are there …", flush=True)
            urls[size], seconds[size] = built(url, size)
        any_url = next(iter(urls.values()))
        subprocess.run(
            [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"],
            cwd=ROOT, env=os.environ | {"DATABASE_URL": any_url}, check=True,
        )  # fmt: skip
        with measuring.archives(urls) as asked:
            every = next(iter(asked.values())).pages
            wanted = [
                page for page in every if not options.pages or any(p in page for p in options.pages)
            ]
            found: Figures = {}
            for page, figures in measuring.measure(asked, wanted):
                print(f"  {page}", flush=True)
                found[page] = figures
    show(found)
    RESULT.write_text(
        json.dumps(
            {
                "seconds to build": seconds,
                "pages": {
                    page: {size: asdict(one) for size, one in figures.items()}
                    for page, figures in found.items()
                },
            },
            indent=1,
        )
        + "\n"
    )
    if set(DRAWN) <= set(found) and len(options.sizes) > 1:
        draw(found)
    if not options.keep:
        shutil.rmtree(DATA / CLUSTER)
    if SMALL not in options.sizes or LARGE not in options.sizes:
        return 0
    return 0 if all(is_kept(page, figures) for page, figures in found.items()) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except embedded.DatabaseUnavailable as error:
        sys.exit(str(error))
