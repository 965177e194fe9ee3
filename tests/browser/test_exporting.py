"""Carrying the whole site away in a browser, at a desk and on a phone."""

import zipfile
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.admin.people import client_of, make_user
from tests.factories import make_article, make_publisher

from .conftest import OpenPage, violations

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_a_chief_editor_finds_the_download_and_gets_it(
    transactional_db: None, live_server: Any, open_page: OpenPage, width: int, scheme: str
) -> None:
    make_publisher()
    make_article("On trust")
    key = client_of(make_user("Chief editor")).cookies[settings.SESSION_COOKIE_NAME].value
    page = open_page(width=width, scheme=scheme)
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}/admin/articles/importbatch/")
    page.get_by_role("link", name="Export the whole site").click()
    expect(page.get_by_role("heading", name="Export the whole site")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("Markdown, where nothing is lost").check()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the site").click()
    assert waiting.value.suggested_filename.startswith("concordance-")
    with zipfile.ZipFile(waiting.value.path()) as archive:
        assert "articles/2003/08/on-trust.md" in archive.namelist()
    assert page.complaints == []  # type: ignore[attr-defined]
    assert violations(page) == []  # last: axe itself sets styles that the policy refuses
