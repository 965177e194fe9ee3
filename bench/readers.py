"""What home and article cost a reader’s browser, as rows of `make bench`."""

from collections.abc import Iterator

from playwright.sync_api import Browser

from bench import browser
from bench.pages import addresses
from bench.preparing import STATIC
from bench.rows import Row, by_rounds, row
from bench.serving import served

PAGES = ("home", "article")
KILOBYTES, REQUESTS = 50, 4
PAINT_GOAL = 1.5  # times what the same text takes without styles and scripts
LOADS = 9
LINES = {"": 0, ", 100 ms away": 100}  # a round trip in ms


def rows() -> Iterator[Row]:
    if browser.program() is None:
        print(f"  not measured: none of {', '.join(browser.NAMES)} is on the PATH", flush=True)
        return
    paths = {name: addresses()[name][0] for name in PAGES}
    for name, path in paths.items():
        write_plain(name, path)  # before the server looks what files there are
    with served("config.wsgi", WEB_WORKERS="1") as port, browser.running() as chromium:
        site = f"http://127.0.0.1:{port}"
        for name, path in paths.items():
            print(f"  {name}", flush=True)
            yield from transfer(chromium, name, f"{site}{path}")
            yield from paints(chromium, name, f"{site}{path}", f"{site}/static/plain-{name}.html")


def write_plain(name: str, path: str) -> None:
    from django.test import Client

    html = Client(SERVER_NAME="localhost").get(path).content.decode()
    (STATIC / f"plain-{name}.html").write_text(browser.plain(html))


def transfer(chromium: Browser, name: str, address: str) -> Iterator[Row]:
    with chromium.new_context(viewport=browser.TELEPHONE) as context:
        page = context.new_page()
        loaded = browser.watched(page)
        page.goto(address, wait_until="networkidle")
        shift = sum(page.evaluate(browser.SHIFTS))
    yield row(f"{name}, with its styles", sum(loaded.values()) / 1000, "kB", most=KILOBYTES)
    yield row(f"{name}, requests", len(loaded), "requests", most=REQUESTS)
    yield row(f"{name}, layout shift", shift, "CLS", most=0)


def paints(chromium: Browser, name: str, address: str, plain: str) -> Iterator[Row]:
    """Largest contentful paint beside that of the plain page, loaded by turns."""
    for line, latency in LINES.items():
        pairs = [
            (
                browser.largest_paint(chromium, address, latency=latency),
                browser.largest_paint(chromium, plain, latency=latency),
            )
            for _ in range(LOADS)
        ]
        ours, theirs = zip(*pairs, strict=True)
        goal = None if latency else PAINT_GOAL
        yield by_rounds(f"{name}, largest paint{line}", ours, theirs, "ms", most=goal)
