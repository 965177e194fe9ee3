"""An editor who brings a missed address home, by day and by night."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import MissedAddress
from tests.admin.people import client_of, make_user
from tests.factories import make_article, make_publisher

from .conftest import OpenPage, violations

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize(("width", "scheme"), [(768, "dark"), (1280, "light")])
def test_one_click_adopts_the_nearest(
    open_page: OpenPage,
    live_server: Any,
    transactional_db: None,
    width: int,
    scheme: str,
    javascript: bool,
) -> None:
    make_publisher()
    article = make_article("Weak ties")
    for path in ("/archives/weak_tie.html", "/archives/another.html"):
        MissedAddress.record(path, referrer="https://blog.example.net/", now=timezone.now())
    page = open_page(width=width, scheme=scheme, javascript=javascript)
    session = client_of(make_user("Chief editor")).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}/admin/")
    page.get_by_role("link", name="2 missed addresses").click()
    expect(page.get_by_role("heading", name="Missed addresses", level=1)).to_be_visible()
    page.wait_for_load_state()
    if javascript:
        assert violations(page) == []
    page.get_by_role("button", name="Lead /archives/weak_tie.html to “Weak ties”").click()
    expect(page.get_by_text("leads to “Weak ties” from now on")).to_be_visible()
    expect(page.get_by_role("link", name="Undo")).to_be_visible()
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    assert Client().get("/archives/weak_tie.html")["Location"] == article.get_absolute_url()
    assert page.complaints == []  # type: ignore[attr-defined]
