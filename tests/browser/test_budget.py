"""What a page costs a reader: bytes, requests, and that nothing moves once it stands."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from glossary import mentions
from tests.factories import make_article, make_articles, make_publisher
from tests.glossary.terms import make_term
from tests.serving import ROOT, gunicorn, url_of_the_test_database

from .conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_BYTES, MOST_REQUESTS = 50_000, 4
WORDS = "People who know one another well seldom tell one another anything that is new to them. "
BODY = "".join(
    f"<h2>Part {number}</h2><p>{WORDS * 6}</p><p>A bridge {number}. {WORDS * 5}</p>"
    for number in range(12)
)
TERMS = ["bridge", "people", "another"]
# The shifts so far, those of before the script among them.
SHIFTS = """
() => new Promise(done => {
  const found = [];
  new PerformanceObserver(list => found.push(...list.getEntries().map(entry => entry.value)))
    .observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => setTimeout(() => done(found), 100));
})
"""


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """The site as it is served in earnest: files with digests in their names, compressed."""
    earnest = {
        "DEBUG": "off", "EMBEDDED_DATABASE": "off", "SECRET_KEY": "for this test only " * 4,
        "ALLOWED_HOSTS": "127.0.0.1", "STATIC_ROOT": str(tmp_path),
    }  # fmt: skip
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"],
        cwd=ROOT,
        env=earnest | {"DATABASE_URL": url_of_the_test_database()},
        check=True,
    )
    with gunicorn("config.wsgi", "--workers=1", **earnest) as number:
        yield number


@pytest.mark.parametrize("javascript", [True, False])
def test_a_page_costs_fifty_kilobytes_and_four_requests_and_nothing_moves(
    port: int, open_page: OpenPage, javascript: bool
) -> None:
    make_publisher()
    make_articles(40, summary=WORDS * 2, authors=["Jane Doe"], featured_from="2003-01-01T00:00Z")
    for term in TERMS:
        make_term(term, short_definition=WORDS)
    article = make_article("On trust", body=BODY, authors=["Jane Doe"], subjects=["Trust"])
    mentions.relink_stale()
    for path in ("/", article.get_absolute_url()):
        page = open_page(width=390, javascript=javascript)
        loaded = watched(page)
        page.goto(f"http://127.0.0.1:{port}{path}", wait_until="networkidle")
        assert page.locator("h1").count() == 1
        assert len(loaded) <= MOST_REQUESTS, loaded
        assert sum(loaded.values()) <= MOST_BYTES, loaded
        if javascript:
            assert page.evaluate(SHIFTS) == []


def watched(page: Any) -> dict[str, float]:
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
