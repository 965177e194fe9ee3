"""Pages that the web process keeps, and those that nginx keeps in front of it."""

import statistics
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from bench import load, nginx, wrk
from bench.rows import Row, row
from config.embedded import DATA

ROUNDS = 5
SECONDS = 2
GOAL = 0.85
"""Of a bare function's rate, by the same server; the goal of all rows but nginx's."""
FRONT_GOAL = 0.9
"""Of the rate at which nginx gives the same bytes from a file."""
HOST = "www.example.org"  # the name in deploy/nginx.conf
PORT = 8474

Served = Callable[..., AbstractContextManager[int]]
Pages = dict[str, list[str]]
# The name of a row, the kind of page, and what is told with each request.
KEPT = (
    ("article, cached", "article", {}),
    ("home, cached", "home", {}),
    ("article, cached, gzip", "article", {"Accept-Encoding": "gzip"}),
    ("article, cached, 304", "article", {"If-None-Match": "*"}),
)


def rows(pages: Pages, served: Served) -> Iterator[Row]:
    with served("bare", "bench.bare:application") as bare, served("kept", "config.wsgi") as site:
        yield from measure_kept(pages, bare, site)
        if nginx.program() and wrk.program():
            yield from measure_front(pages, site)
        else:
            print("  nginx is not measured: it needs nginx and wrk on the PATH", flush=True)


def rate(port: int, paths: list[str], headers: dict[str, str], *, host: str = "localhost") -> float:
    """By wrk, else by our own client, which takes some of the machine from the server."""
    if wrk.program():
        return wrk.rate(port, paths, seconds=SECONDS, headers={"Host": host} | headers)
    return load.measure(port, paths, seconds=SECONDS, headers=headers).rate


def measure_kept(pages: Pages, bare: int, site: int) -> Iterator[Row]:
    measures: dict[str, list[float]] = {name: [] for name in ["bare", *(one[0] for one in KEPT)]}
    for _ in range(2):  # each process renders each page once
        for kind in ("article", "home"):
            rate(site, pages[kind], {})
    for number in range(ROUNDS):
        print(f"  kept pages, round {number + 1} of {ROUNDS}", flush=True)
        measures["bare"].append(rate(bare, ["/"], {}))
        for name, kind, headers in KEPT:
            measures[name].append(rate(site, pages[kind], headers))
    for name, _, _ in KEPT:
        goal = None if name.endswith("304") else GOAL
        yield beside(name, measures[name], measures["bare"], goal=goal)


def beside(name: str, rates: list[float], others: list[float], *, goal: float | None) -> Row:
    """The median of the ratios within each round: a noisy minute is noisy for both."""
    ratio = statistics.median(one / other for one, other in zip(rates, others, strict=True))
    value = statistics.median(rates)
    return row(name, value, "requests/s", baseline=value / ratio, goal=goal)


def body(port: int, path: str, *, host: str = "localhost") -> bytes:
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": host})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        content: bytes = answer.read()
    return content


def wait_for_nginx() -> None:
    until = time.monotonic() + 30
    while True:
        try:
            body(PORT, "/livez", host=HOST)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def measure_front(pages: Pages, site: int) -> Iterator[Row]:
    """nginx's own cache beside nginx's own files, with the same bytes."""
    with tempfile.TemporaryDirectory(dir=DATA) as name:
        folder = Path(name)
        folder.chmod(0o755)
        static = folder / "static"
        paths = [f"/static{path}index.html" for path in pages["article"]]
        for path, file in zip(pages["article"], paths, strict=True):
            kept = static / file.removeprefix("/static/")
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(body(site, path))
        text = nginx.prepared(site=site, port=PORT, folder=folder, static=static, media=static)
        with nginx.running(text, folder):
            wait_for_nginx()
            kept_rates: list[float] = []
            file_rates: list[float] = []
            rate(PORT, pages["article"], {}, host=HOST)
            for number in range(ROUNDS):
                print(f"  nginx, round {number + 1} of {ROUNDS}", flush=True)
                file_rates.append(rate(PORT, paths, {}, host=HOST))
                kept_rates.append(rate(PORT, pages["article"], {}, host=HOST))
    yield row("nginx, the same bytes as files", statistics.median(file_rates), "requests/s")
    yield beside("article, nginx’s cache", kept_rates, file_rates, goal=FRONT_GOAL)
