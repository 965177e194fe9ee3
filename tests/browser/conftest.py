"""
Headless Chromium, as the system has it.

Where none is found the tests say so and are skipped; with REQUIRE_BROWSER=1 they fail.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from django.db import connections
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from bench import browser

# Playwright runs a loop of its own in this thread, which Django would take for an async program.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A bar that sticks to the window covers a part of whatever has scrolled below it at the moment, and
# how much depends on the fonts. Targets are measured where they stand, free of it.
RUN_AXE = f"""
async () => {{
  const bars = document.querySelectorAll(".submit-row");
  for (const bar of bars) bar.style.position = "static";
  const found = await axe.run(document, {{runOnly: {{type: "tag", values: {RULES}}}}});
  for (const bar of bars) bar.style.position = "";
  const told = node => node.html + " " + node.failureSummary;
  return found.violations.map(rule => rule.id + ": " + rule.nodes.map(told).join(" | "));
}}
"""

# For each new window Chromium loads pages that would drop from its address bar, which nobody sees
# here and which cost twice what the window does. The last list counts, so Playwright's is told too.
NOT_NEEDED = [
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup",
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding",
    "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints",
    "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch",
]  # fmt: skip
ARGUMENTS = [*browser.ARGUMENTS, f"--disable-features={','.join(NOT_NEEDED)}"]

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if browser.program() is None:
        reason = f"No browser was found: none of {', '.join(browser.NAMES)} is on the PATH."
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    # While its loop runs, Django has other connections in this thread than before and after. What
    # was open before would stay so unseen, to be shared by processes that fork, or to be cut.
    connections.close_all()
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=browser.program(), args=ARGUMENTS)
        yield found
        connections.close_all()
        found.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """
    Makes windows: `open_page(width=360, scheme="dark", javascript=False)`.

    What the browser complains of, faults of the Content-Security-Policy among it, is kept in
    `page.complaints`.
    """
    contexts = []

    def make(*, width: int = 1280, scheme: Any = "light", javascript: bool = True) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            java_script_enabled=javascript,
        )
        contexts.append(context)
        page = context.new_page()
        page.complaints = []  # type: ignore[attr-defined]
        page.on("console", lambda message: note(page, message))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))  # type: ignore[attr-defined]
        return page

    yield make
    for context in contexts:
        context.close()


def note(page: Page, message: ConsoleMessage) -> None:
    """Keep a complaint, but not that the page asked for is a 404 or 410: that is its right."""
    is_own_status = message.text.startswith("Failed to load resource") and (
        message.location.get("url") == page.url
    )
    if message.type in {"error", "warning"} and not is_own_status:
        page.complaints.append(message.text)  # type: ignore[attr-defined]


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA and good practice on the page that is open."""
    page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN_AXE)
    return found
