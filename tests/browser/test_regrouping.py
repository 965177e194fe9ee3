"""An editor merges, splits and renames subjects, in a window."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from articles import regrouping
from articles.models import Article, Subject, SubjectChange
from tests.admin.people import client_of, make_user
from tests.factories import make_article, make_publisher, make_subject

from .conftest import OpenPage, violations

pytestmark = pytest.mark.browser


@pytest.fixture
def trust(transactional_db: None) -> Subject:
    make_publisher()
    subject = make_subject("Trust")
    for title in ("On trust", "On banks"):
        make_article(title, subjects=[subject])
    make_subject("Confidence")
    return subject


@pytest.fixture
def enter(live_server: Any, open_page: OpenPage) -> Callable[..., Page]:
    """`enter("/admin/…", width=768)`: an editor's window at that address."""

    def window(path: str, **how: Any) -> Page:
        session = client_of(make_user("Editor")).cookies[settings.SESSION_COOKIE_NAME].value
        page = open_page(**how)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        page.goto(live_server.url + path)
        return page

    return window


def check(page: Page) -> None:
    """Nothing that axe finds, nothing that the browser complains of, no sideways scrolling."""
    page.wait_for_load_state("networkidle")
    assert page.complaints == []  # type: ignore[attr-defined]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []  # fetches the stylesheets, of which the browser complains
    page.complaints.clear()  # type: ignore[attr-defined]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("verb", ["merge", "split", "rename"])
def test_the_forms_are_accessible(
    enter: Callable[..., Page], trust: Subject, verb: str, scheme: str
) -> None:
    page = enter(f"/admin/articles/subject/{trust.pk}/{verb}/", width=768, scheme=scheme)
    check(page)


def test_an_editor_merges_by_typing_and_undoes_it(
    enter: Callable[..., Page], trust: Subject
) -> None:
    page = enter(f"/admin/articles/subject/{trust.pk}/change/")
    page.get_by_role("link", name="Merge…").click()
    page.locator(".select2-selection").click()
    page.locator(".select2-search__field").fill("conf")
    page.locator(".select2-results__option", has_text="Confidence").click()
    page.get_by_role("button", name="Show what it would do").click()
    expect(page.locator(".lede")).to_contain_text("“Trust” was merged into “Confidence”.")
    check(page)
    page.get_by_role("button", name="Merge").click()
    expect(page.locator(".messagelist")).to_contain_text("“Trust” was merged")
    check(page)
    page.get_by_role("button", name="Undo this change").click()
    expect(page.locator(".messagelist")).to_contain_text("Undone: “Trust” was merged")
    assert {article.subjects_text for article in Article.objects.all()} == {"Trust"}


def test_the_journal_is_accessible(enter: Callable[..., Page], trust: Subject) -> None:
    change = regrouping.rename(trust, to="Faith", by=None, now=Article.objects.first().created_at)  # type: ignore[union-attr]
    assert SubjectChange.objects.get() == change
    check(enter("/admin/articles/subjectchange/", width=768))
