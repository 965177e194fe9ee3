"""What a page costs a reader: bytes, requests, and that nothing moves once it stands."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser

from bench.browser import SHIFTS, largest_paint, plain, watched
from bench.readers import KILOBYTES, REQUESTS
from glossary import mentions
from tests.factories import make_article, make_articles, make_publisher
from tests.glossary.terms import make_term
from tests.serving import ROOT, gunicorn, url_of_the_test_database

from .conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "People who know one another well seldom tell one another anything that is new to them. "
BODY = "".join(
    f"<h2>Part {number}</h2><p>{WORDS * 6}</p><p>A bridge {number}. {WORDS * 5}</p>"
    for number in range(12)
)
TERMS = ["bridge", "people", "another"]
# Far more than what a busy machine adds, so that round trips are counted: the page's, the styles'.
FAR = 400  # milliseconds
MOST_TIMES_PLAIN = 2.5


@pytest.fixture
def paths() -> list[str]:
    make_publisher()
    make_articles(40, summary=WORDS * 2, authors=["Jane Doe"], featured_from="2003-01-01T00:00Z")
    for term in TERMS:
        make_term(term, short_definition=WORDS)
    article = make_article("On trust", body=BODY, authors=["Jane Doe"], subjects=["Trust"])
    mentions.relink_stale()
    return ["/", article.get_absolute_url()]


@pytest.fixture
def port(paths: list[str], tmp_path: Path) -> Iterator[int]:
    """
    The site as it is served in earnest: files with digests in their names, compressed.

    Beside them the pages without styles and scripts: `/static/plain-0.html` and so on.
    """
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
    for number, path in enumerate(paths):
        html = Client().get(path).content.decode()
        (tmp_path / f"plain-{number}.html").write_text(plain(html))
    with gunicorn("config.wsgi", "--workers=1", **earnest) as number:
        yield number


@pytest.mark.parametrize("javascript", [True, False])
def test_a_page_costs_fifty_kilobytes_and_four_requests_and_nothing_moves(
    port: int, paths: list[str], open_page: OpenPage, javascript: bool
) -> None:
    for path in paths:
        page = open_page(width=390, javascript=javascript)
        loaded = watched(page)
        page.goto(f"http://127.0.0.1:{port}{path}", wait_until="networkidle")
        assert page.locator("h1").count() == 1
        assert len(loaded) <= REQUESTS, loaded
        assert sum(loaded.values()) <= KILOBYTES * 1000, loaded
        if javascript:
            assert page.evaluate(SHIFTS) == []


def test_far_away_a_text_stands_one_round_trip_after_the_same_without_styles(
    port: int, paths: list[str], chromium: Browser
) -> None:
    for number, path in enumerate(paths):
        ours, plains = (
            min(largest_paint(chromium, f"http://127.0.0.1:{port}{it}", latency=FAR) for _ in "123")
            for it in (path, f"/static/plain-{number}.html")
        )
        assert ours <= MOST_TIMES_PLAIN * plains
