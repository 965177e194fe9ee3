"""Pages that the web process keeps, and those that nginx keeps in front of it."""

import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from bench import nginx
from bench.asking import WRK, Asked, beside, by_turns
from bench.pages import BARE, addresses
from bench.preparing import HOST
from bench.rows import Row
from bench.serving import free_port, served
from config.embedded import DATA

ROUNDS, SECONDS = 7, 1
GOAL, FRONT_GOAL = 0.85, 0.9
FILES, CACHE = "nginx, the same bytes as files", "article, nginx’s cache"

# The kind of page, what is told with each request, and the goal.
KEPT: dict[str, tuple[str, dict[str, str], float | None]] = {
    "article, kept": ("article", {}, GOAL),
    "home, kept": ("home", {}, GOAL),
    "article, kept, gzip": ("article", {"Accept-Encoding": "gzip"}, GOAL),
    "article, kept, 304": ("article", {"If-None-Match": "*"}, None),
}


def rows() -> Iterator[Row]:
    pages = addresses()
    with served("bench.bare:application") as bare, served("config.wsgi") as site:
        yield from measure_kept(pages, bare, site)
        if nginx.program() and WRK:
            yield from measure_front(pages["article"], site)
        else:
            print("  nginx is not measured: it needs nginx and wrk on the PATH", flush=True)


def measure_kept(pages: dict[str, list[str]], bare: int, site: int) -> Iterator[Row]:
    things = {name: Asked(site, pages[kind], told) for name, (kind, told, _) in KEPT.items()}
    turns = by_turns({BARE: Asked(bare, ["/"])} | things, rounds=ROUNDS, seconds=SECONDS)
    for name, (_, _, goal) in KEPT.items():
        yield beside(name, turns[name], turns[BARE], goal=goal)


def body(port: int, path: str) -> bytes:
    with urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=10) as answer:
        content: bytes = answer.read()
    return content


def measure_front(articles: list[str], site: int) -> Iterator[Row]:
    """nginx's own cache beside nginx's own files, with the same bytes."""
    with tempfile.TemporaryDirectory(dir=DATA) as name:
        folder = Path(name)
        folder.chmod(0o755)
        static = folder / "static"
        for path in articles:
            kept = static / path.removeprefix("/") / "index.html"
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(body(site, path))
        files = [f"/static{path}index.html" for path in articles]
        port, told = free_port(), {"Host": HOST}
        text = nginx.prepared(site=site, port=port, folder=folder, static=static, media=static)
        with nginx.running(text, folder):
            turns = by_turns(
                {FILES: Asked(port, files, told), CACHE: Asked(port, articles, told)},
                rounds=ROUNDS, seconds=SECONDS,
            )  # fmt: skip
    yield beside(FILES, turns[FILES], turns[FILES])
    yield beside(CACHE, turns[CACHE], turns[FILES], goal=FRONT_GOAL)
