"""Corrections as editors make them and as readers see them."""

from typing import Any

import pytest
from playwright.sync_api import expect

from articles import correcting
from tests.articles.test_corrections import RIGHT, WRONG, edit
from tests.factories import WHOLE, make_article, make_publisher

from .conftest import OpenPage, violations
from .test_checks import enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["enter"]  # a fixture

SIZES = [(1280, "light"), (768, "dark"), (360, "light")]


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_an_editor_tells_readers_what_was_wrong(
    enter: Any, live_server: Any, width: int, scheme: str
) -> None:
    article = make_article("On bridges", body=WRONG, **WHOLE)
    edit(article, body=RIGHT)
    page = enter(width=width, scheme=scheme)
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    page.get_by_role("link", name="Correct it").click()
    expect(page.locator(".compared ins")).to_contain_text("four")
    page.get_by_role("button", name="Tell readers").click()
    expect(page.get_by_text("This field is required.")).to_have_count(1)
    assert violations(page) == []
    page.get_by_label("Clarification: it could be misread").check()
    page.get_by_label("What readers are told").fill("A footbridge counts.")
    page.get_by_role("button", name="Tell readers").click()
    expect(page.get_by_text("Readers are told.")).to_be_visible()
    panel = page.locator(".article-corrections")
    expect(panel).to_contain_text("A footbridge counts.")
    assert page.complaints == []
    assert violations(page) == []
    panel.get_by_role("link", name="Change it").click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "scheme"), SIZES)
@pytest.mark.parametrize("javascript", [True, False])
def test_readers_are_told_and_may_look_at_the_change(
    transactional_db: None, open_page: OpenPage, live_server: Any, *, width: int, scheme: str,
    javascript: bool,
) -> None:  # fmt: skip
    make_publisher()
    article = make_article("On bridges", body=WRONG, **WHOLE)
    edit(article, body=RIGHT)
    before, after = correcting.last_change(article) or (None, None)
    correcting.correct(
        article, kind="correction", text="Four, not three.", by=None, before=before, after=after
    )
    correcting.correct(article, kind="retraction", text="There is no town.", by=None)
    page = open_page(width=width, scheme=scheme, javascript=javascript)
    page.goto(f"{live_server.url}{article.get_absolute_url()}")
    expect(page.get_by_role("heading", name="This article is retracted")).to_be_in_viewport()
    change = page.locator(".changed ins")
    expect(change).to_be_hidden()
    page.get_by_text("What was changed").focus()
    page.keyboard.press("Enter")
    expect(change).to_be_visible()
    expect(change).to_have_css("text-decoration-line", "underline")
    expect(page.locator(".changed del")).to_have_css("text-decoration-line", "line-through")
    if javascript:
        assert violations(page) == []
        page.goto(f"{live_server.url}/corrections/")
        assert violations(page) == []
        expect(page.get_by_text("Retracted", exact=True).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.complaints == []  # type: ignore[attr-defined]


def test_on_paper_the_change_is_unfolded(
    transactional_db: None, open_page: OpenPage, live_server: Any
) -> None:
    make_publisher()
    article = make_article("On bridges", body=WRONG, **WHOLE)
    edit(article, body=RIGHT)
    before, after = correcting.last_change(article) or (None, None)
    correcting.correct(
        article, kind="correction", text="Four, not three.", by=None, before=before, after=after
    )
    page = open_page()
    page.goto(f"{live_server.url}{article.get_absolute_url()}")
    page.emulate_media(media="print")
    expect(page.locator(".changed ins")).to_be_visible()
    assert violations(page) == []
