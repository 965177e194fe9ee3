"""What a page costs a reader’s browser: measured in Chromium, as the system has it."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TELEPHONE: Any = {"width": 390, "height": 800}
# The shifts so far, those of before the script among them.
SHIFTS = """
() => new Promise(done => {
  const found = [];
  new PerformanceObserver(list => found.push(...list.getEntries().map(entry => entry.value)))
    .observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => setTimeout(() => done(found), 100));
})
"""
# Milliseconds until the largest piece of text or picture stood in the window.
LARGEST_PAINT = """
() => new Promise(done => {
  new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))
    .observe({type: "largest-contentful-paint", buffered: true});
})
"""


def program() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def running() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def watched(page: Page) -> dict[str, float]:
    """The bytes that came over the wire by address, heads and all; pictures aside."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    known: dict[str, str] = {}
    loaded: dict[str, float] = {}

    def answered(event: dict[str, Any]) -> None:
        if event["type"] != "Image":
            known[event["requestId"]] = event["response"]["url"]

    def finished(event: dict[str, Any]) -> None:
        if address := known.get(event["requestId"]):
            loaded[address] = event["encodedDataLength"]

    session.on("Network.responseReceived", answered)
    session.on("Network.loadingFinished", finished)
    return loaded


def largest_paint(browser: Browser, address: str, *, latency: int = 0) -> float:
    """Milliseconds, where nothing of the site is kept; each request waits for its `latency`."""
    context = browser.new_context(viewport=TELEPHONE)
    try:
        page = context.new_page()
        if latency:
            session = context.new_cdp_session(page)
            line = {"offline": False, "latency": latency,
                    "downloadThroughput": -1, "uploadThroughput": -1}  # fmt: skip
            session.send("Network.enable")
            session.send("Network.emulateNetworkConditions", line)
        page.goto(address, wait_until="load")
        painted: float = page.evaluate(LARGEST_PAINT)
        return painted
    finally:
        context.close()


def plain(html: str) -> str:
    """
    The same text without styles and scripts.

    >>> plain('<link rel="stylesheet" href="site.css"><script>x()</script><p>Text.</p>')
    '<p>Text.</p>'
    """
    return re.sub(r"<(script|style)\b.*?</\1>|<link\b[^>]*>", "", html, flags=re.DOTALL)
