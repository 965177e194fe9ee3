"""An editor gives an article the day on which it is to be looked at again."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from articles.models import Article, ArticleReview

from .conftest import violations
from .test_admin import Enter, enter, go, site

__all__ = ["enter", "site"]  # fixtures

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "scheme"), [(768, "dark"), (1280, "light")])
def test_the_day_is_set_by_keyboard_and_moved_on(
    enter: Enter, site: Article, live_server: Any, width: int, scheme: str
) -> None:
    page = enter("Editor", width=width, scheme=scheme)
    change = f"/admin/articles/article/{site.pk}/change/"
    go(page, live_server, change)
    opened = page.locator("#review-group summary")
    opened.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Review due:")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("textbox", name="Review due:").fill("2026-12-01")
    page.get_by_role("spinbutton", name="Months until the next:").fill("12")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    page.wait_for_url("**/articles/article/")
    assert ArticleReview.objects.get(article=site).due_on == date(2026, 12, 1)
    go(page, live_server, change)
    page.locator("#review-group summary").click()
    page.get_by_role("checkbox", name="Reviewed").press("Space")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    page.wait_for_url("**/articles/article/")
    review = ArticleReview.objects.get(article=site)
    assert review.done.count() == 1
    assert review.due_on
    assert review.due_on > date(2026, 12, 1)
