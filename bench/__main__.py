"""
`make bench`: builds a synthetic archive, serves it, and prints a table of ratios.

The baseline of every page is a bare WSGI function under the same gunicorn, asked in the same
interleaved rounds, because machines differ and are noisy. Writes `.data/bench.json`.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import cached, contact, glossary, mail, pages, subjects
from bench.profiling import profile
from bench.rows import Row, row
from config import embedded
from config.embedded import DATA, ROOT
from config.run import answers, die_with_parent

RESULT = DATA / "bench.json"
DATABASE = "postgres-bench"
PORTS = {"bare": 8471, "site": 8472, "kept": 8473, "inserting": 8475}
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
    parser.add_argument("--profile", choices=pages.GOALS, help="show where a page's time goes")
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
        if options.profile:
            profile(options.profile)
            return 0
        rows = [
            *pages.rows(served),
            *cached.rows(pages.addresses(), served),
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
