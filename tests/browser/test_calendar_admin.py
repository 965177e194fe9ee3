"""An editor plans in the calendar, in a window."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from articles.models import CalendarEntry
from tests.admin.people import client_of, make_user
from tests.factories import make_article, make_publisher

from .conftest import OpenPage, violations

pytestmark = pytest.mark.browser

MONTH = "/admin/articles/calendarentry/month/2026/11/"
VIEWS = ["month/2026/11/", "week/2026/48/", "board/", "tray/", "", "1/change/", "1/move/"]


@pytest.fixture
def debt(transactional_db: None) -> CalendarEntry:
    make_publisher()
    writer = make_user("Writer")
    CalendarEntry.objects.create(title="A theme", target="month", target_on=date(2026, 11, 1))
    CalendarEntry.objects.create(title="Some day")
    at = datetime(2026, 12, 3, 12, tzinfo=UTC)
    fields: dict[str, Any] = {"target": "day", "target_on": date(2026, 11, 25), "assignee": writer}
    CalendarEntry.objects.create(title="Credit", article=make_article(published_at=at), **fields)
    return CalendarEntry.objects.create(title="Debt", **fields)


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


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (768, "dark")])
@pytest.mark.parametrize("view", VIEWS)
def test_the_views_are_accessible(
    enter: Callable[..., Page], debt: CalendarEntry, view: str, width: int, scheme: str
) -> None:
    path = f"/admin/articles/calendarentry/{view.replace('1/', f'{debt.pk}/', 1)}"
    page = enter(path if view[:1] == "1" else f"/admin/articles/calendarentry/{view}",
                 width=width, scheme=scheme)  # fmt: skip
    page.wait_for_load_state("networkidle")
    assert page.complaints == []  # type: ignore[attr-defined]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []


# Of what has the focus, how much the bar of buttons leaves to be seen: 0 is nothing, 1 all of it.
SEEN = """
() => {
  const one = document.activeElement, bar = document.querySelector(".submit-row")
  if (one === document.body || bar.contains(one)) return 1
  const box = one.getBoundingClientRect()
  const edge = Math.min(bar.getBoundingClientRect().top, innerHeight)
  return Math.min(1, (edge - box.top) / box.height)
}
"""


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_what_has_the_focus_is_not_hidden_behind_the_buttons(
    enter: Callable[..., Page], debt: CalendarEntry, width: int
) -> None:
    page = enter(f"/admin/articles/calendarentry/{debt.pk}/change/", width=width)
    page.wait_for_load_state("networkidle")
    page.locator("#id_title").focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.id || document.activeElement.outerHTML")
        assert page.evaluate(SEEN) > 0, name


def test_an_entry_is_dragged_to_another_day(
    enter: Callable[..., Page], debt: CalendarEntry
) -> None:
    page = enter(MONTH, width=1280)
    page.locator(".card", has_text="Debt").drag_to(page.locator("[data-on='2026-11-18']"))
    expect(page.locator(".messagelist")).to_contain_text("“Debt”: November 18, 2026.")
    expect(page.locator("[data-on='2026-11-18']")).to_contain_text("Debt")
    debt.refresh_from_db()
    assert debt.target_on == date(2026, 11, 18)


def test_an_entry_is_dragged_to_another_stage(
    enter: Callable[..., Page], debt: CalendarEntry
) -> None:
    page = enter("/admin/articles/calendarentry/board/", width=1280)
    page.locator(".card", has_text="Debt").drag_to(page.locator("[data-stage='planned']"))
    expect(page.locator(".messagelist")).to_contain_text("in the stage “planned”")
    debt.refresh_from_db()
    assert debt.stage == "planned"


@pytest.mark.parametrize("javascript", [True, False])
def test_an_entry_is_moved_by_keyboard_with_and_without_javascript(
    enter: Callable[..., Page], debt: CalendarEntry, javascript: bool
) -> None:
    page = enter(MONTH, javascript=javascript)
    page.get_by_role("link", name="Move “Debt” to another date").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Date", exact=False).first.fill("2026-11-20")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("“Debt”: November 20, 2026.")
    assert page.url.endswith(MONTH)


def test_an_entry_becomes_an_article_with_one_click(
    enter: Callable[..., Page], debt: CalendarEntry
) -> None:
    page = enter(f"/admin/articles/calendarentry/{debt.pk}/change/", javascript=False)
    page.get_by_role("button", name="Make it an article").click()
    expect(page.locator(".messagelist")).to_contain_text("is an article now: a draft.")
    page.get_by_role("link", name="Debt", exact=True).click()
    expect(page.get_by_role("button", name="Unlink the article")).to_be_visible()
