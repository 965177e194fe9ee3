"""
`make bench`: builds a synthetic archive, serves it, and prints a table of ratios.

The baseline of every page is a bare WSGI function under the same gunicorn, asked in the same
interleaved rounds, because machines differ and are noisy. Writes `.data/bench.json`.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import cached, contact, glossary, load, mail, subjects
from bench.rows import Row, row
from config import embedded
from config.embedded import DATA, ROOT
from config.run import answers, die_with_parent

RESULT = DATA / "bench.json"
DATABASE = "postgres-bench"
PORTS = {"bare": 8471, "site": 8472, "kept": 8473, "inserting": 8475}
ROUNDS = 5
SECONDS = 1.0  # of one page in one round
FEW, HUGE = 400, 20_000  # entries of an export; the larger has 100 MB
IMPORT_GOAL = 200  # entries a second
MEMORY_GOAL = 1.25  # the most that more entries may cost, as a share


@contextmanager
def served(name: str, application: str, **variables: str) -> Iterator[int]:
    """gunicorn as `make run` starts it, with another application or port."""
    port = PORTS[name]
    command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", application]
    environment = os.environ | {"PORT": str(port)} | variables
    server = subprocess.Popen(command, cwd=ROOT, env=environment, preexec_fn=die_with_parent)
    try:
        until = time.monotonic() + 30
        while not answers(f"http://127.0.0.1:{port}/livez"):
            if server.poll() is not None or time.monotonic() > until:
                sys.exit(f"The {name} server did not start on port {port}.")
            time.sleep(0.2)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def measure_pages(pages: dict[str, list[str]]) -> Iterator[Row]:
    """Requests per second and latencies of each page, as ratios to the bare function's."""
    measures: dict[str, list[load.Measure]] = {name: [] for name in ["bare", *pages]}
    with (
        served("bare", "bench.bare:application") as bare,
        served("site", "config.wsgi", PAGE_CACHE_MB="0") as site,
    ):
        for name, paths in pages.items():
            load.measure(site, paths, seconds=0.5)  # warm
            print(f"  {name} answers", flush=True)
        for number in range(ROUNDS):
            print(f"  round {number + 1} of {ROUNDS}", flush=True)
            measures["bare"].append(load.measure(bare, ["/"], seconds=SECONDS))
            for name, paths in pages.items():
                measures[name].append(load.measure(site, paths, seconds=SECONDS))
    base = {
        key: statistics.median(getattr(one, key) for one in measures["bare"])
        for key in ("rate", "p50", "p99")
    }
    yield row("bare WSGI function", base["rate"], "requests/s")
    for name in pages:
        for key, unit in (("rate", "requests/s"), ("p50", "ms"), ("p99", "ms")):
            value = statistics.median(getattr(one, key) for one in measures[name])
            label = name if key == "rate" else f"{name}, {key}"
            yield row(label, value, unit, baseline=base[key])


def addresses_of_pages() -> dict[str, list[str]]:
    """Up to 200 addresses of every kind of page, spread over the archive."""
    from django.utils import timezone

    from articles.models import Article
    from articles.subjects import in_use

    now = timezone.now()
    some = list(Article.objects.published(now).for_lists().order_by("uid")[:200])
    months = sorted({f"/{article.month:%Y/%m}/" for article in some if article.month})
    words = [article.title.split()[0] for article in some[:50]]
    return {
        "article": [article.get_absolute_url() for article in some],
        "home": ["/"],
        "subject": [subject.get_absolute_url() for subject in in_use(now)[:200]],
        "archive (month)": months,
        "search": [f"/search/?q={word}" for word in words],
        "feed": ["/feeds/articles.atom"],
    }


def count_queries(pages: dict[str, list[str]]) -> Iterator[Row]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="localhost")
    for name, paths in pages.items():
        with CaptureQueriesContext(connection) as queries:
            client.get(paths[0])
        yield row(f"{name}, queries", len(queries), "queries")


def measure_imports() -> Iterator[Row]:
    """Entries a second by format with the reader's own share, and what size costs in memory."""
    from bench import exports

    with tempfile.TemporaryDirectory(dir=DATA) as folder:
        place = Path(folder)
        for name, write in exports.WRITERS.items():
            file = write(place / f"{name}-{FEW}", FEW)
            read, _ = import_in_a_process(file, "read")
            rate, peak = import_in_a_process(file)
            goal = IMPORT_GOAL if name == "mt" else None
            yield row(f"import, {name}", rate, "entries/s", goal=goal)
            yield row(f"import, {name}, reading alone", read, "entries/s", baseline=rate)
            if name == "mt":
                yield from growth(place, "mt", FEW, FEW * 5, peak)
        few = exports.WRITERS["wxr"](place / "wxr-read", FEW)
        _, peak = import_in_a_process(few, "read")
        yield from growth(place, "wxr", FEW, HUGE, peak, "read")


def growth(place: Path, name: str, few: int, many: int, peak: float, *how: str) -> Iterator[Row]:
    """Peak memory of many entries beside that of few."""
    from bench import exports

    file = exports.WRITERS[name](place / f"{name}-{many}", many)
    _, larger = import_in_a_process(file, *how)
    size = file.stat().st_size / 1e6
    what = "reading" if how else "import"
    yield row(f"{what}, {name}, peak memory of {few:,} entries", peak, "MB")
    name = f"{what}, {name}, of {many:,} ({size:.0f} MB)"
    yield row(name, larger, "MB", baseline=peak, most=MEMORY_GOAL)


def import_in_a_process(file: Path, *how: str) -> tuple[float, float]:
    """Entries a second and the peak memory in MB of a dry run in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.importing", str(file), *how],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    result = json.loads(done.stdout.splitlines()[-1])
    return result["entries_per_second"], result["peak_megabytes"]


def prepare(articles: int) -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    print(f"Building an archive of {articles:,} articles, unless it is there …", flush=True)
    call_command("make_archive", articles=articles)
    call_command("make_glossary")
    call_command("collectstatic", verbosity=0, interactive=False)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()


def show(rows: list[Row]) -> None:
    print(f"\n{'':40} {'value':>10} {'unit':<11} {'ratio':>8} {'goal':>7}")
    for one in rows:
        ratio = "" if one["ratio"] is None else f"{one['ratio']:.4f}"
        goal = "" if one["goal"] is None else f"{one['goal']:g}"
        flag = "  MISSED" if one["ok"] is False else ""
        print(
            f"{one['name']:40} {one['value']:>10,.1f} {one['unit']:<11} {ratio:>8} {goal:>7}{flag}"
        )


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    options = parser.parse_args()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "off",
        "SECRET_KEY": "for-measuring-only-" * 4,
        "ALLOWED_HOSTS": f"localhost,127.0.0.1,{cached.HOST}",
        "SITE_URL": "http://localhost:8472",
        "STATIC_ROOT": str(DATA / "bench-static"),
        "ACCESS_LOG": "",
    }
    with embedded.server(DATABASE) as url:
        os.environ["DATABASE_URL"] = url
        prepare(options.articles)
        pages = addresses_of_pages()
        rows = [
            *measure_pages(pages),
            *cached.rows(pages, served),
            *count_queries(pages),
            *glossary.rows(),
            *subjects.rows(),
            *mail.rows(),
            *contact.rows(served),
            *measure_imports(),
        ]
    RESULT.write_text(json.dumps(rows, indent=1) + "\n")
    show(rows)
    print(f"\n{options.articles:,} articles; the figures are in {RESULT}.")
    return 1 if any(one["ok"] is False for one in rows) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except embedded.DatabaseUnavailable as error:
        sys.exit(str(error))
