"""
An editor's week: from an idea in the calendar to an article that is withdrawn, played in Chromium.

SCREENSHOTS=folder keeps a picture of each step, to be looked at.
"""

import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect

from articles.models import Article, CalendarEntry
from tests.admin.people import client_of, make_user
from tests.factories import make_author, make_publisher, make_subject

from .conftest import OpenPage, violations

pytestmark = pytest.mark.browser
NEW_YORK = ZoneInfo("America/New_York")
IDEA = "On trust in small firms"
WINDOWS = [(800, "dark")]


class Week:
    """The windows of those who work on the article, and the pictures of what they see."""

    def __init__(self, open_page: OpenPage, url: str, width: int, scheme: str) -> None:
        self.open_page, self.url, self.how = open_page, url, {"width": width, "scheme": scheme}
        self.pictures = 0

    def enter(self, user: User | None) -> Page:
        """A window of somebody who is logged in, or of a reader."""
        page = self.open_page(**self.how)
        if user:
            session = client_of(user).cookies[settings.SESSION_COOKIE_NAME].value
            name = settings.SESSION_COOKIE_NAME
            cookie = {"name": name, "value": session, "url": self.url}
            page.context.add_cookies([cookie])  # type: ignore[list-item]
        return page

    def go(self, page: Page, path: str) -> None:
        page.goto(path if path.startswith("http") else self.url + path)
        page.wait_for_load_state("networkidle")

    def look(self, page: Page, what: str) -> None:
        """Nothing to complain of, for a browser, for axe and for the width of the window."""
        assert page.complaints == [], what  # type: ignore[attr-defined]
        assert violations(page) == [], what
        page.complaints.clear()  # type: ignore[attr-defined]  # of what axe itself did
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), what
        self.pictures += 1
        if folder := os.environ.get("SCREENSHOTS"):
            name = f"{self.how['width']}-{self.pictures:02}-{what.replace(' ', '-')}.png"
            page.screenshot(path=Path(folder) / name, full_page=True)


@pytest.fixture(params=WINDOWS, ids=lambda window: f"{window[0]}-{window[1]}")
def week(
    request: pytest.FixtureRequest, transactional_db: None, live_server: Any, open_page: OpenPage
) -> Week:
    make_publisher()
    make_subject("Trust")
    make_author("Jane Doe")
    return Week(open_page, live_server.url, *request.param)


def save(page: Page, button: str = "Save and continue editing") -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator(".messagelist")).to_be_visible()
    page.wait_for_load_state("networkidle")


def choose(page: Page, field: str, typed: str, name: str) -> None:
    page.get_by_role("searchbox", name=field).press_sequentially(typed)
    page.get_by_role("option", name=name).click()


def type_text(page: Page, words: str) -> None:
    page.locator(".prose-editor > .ProseMirror").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def wait_for(sentence: str, is_true: Callable[[], bool], *, seconds: int = 30) -> None:
    end = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > end:
            pytest.fail(f"It never came true: {sentence}")
        time.sleep(0.2)


def test_an_editors_week(week: Week) -> None:
    editor, writer = make_user("Editor"), make_user("Writer")
    chief = make_user("Chief editor")
    desk, reader = week.enter(editor), week.enter(None)

    # Monday: an idea, then a plan that readers see.
    week.go(desk, "/admin/articles/calendarentry/add/")
    desk.fill("#id_title", IDEA)
    choose(desk, "Subjects", "tru", "Trust")
    choose(desk, "Authors", "jane", "Jane Doe")
    save(desk)
    week.look(desk, "an idea")
    week.go(desk, "/admin/articles/calendarentry/tray/")
    expect(desk.locator(".cards")).to_contain_text(IDEA)
    week.look(desk, "the tray")
    entry = CalendarEntry.objects.get()
    today = timezone.localdate(timezone=NEW_YORK)
    week.go(desk, f"/admin/articles/calendarentry/{entry.pk}/change/")
    desk.select_option("#id_target", "month")
    desk.fill("#id_target_on", f"{today:%Y-%m-%d}")
    desk.select_option("#id_stage", "assigned")
    desk.select_option("#id_assignee", label=writer.username)
    desk.fill("#id_teaser", "What a handshake is worth when everybody knows everybody.")
    desk.check("#id_is_public")
    save(desk)
    week.go(desk, "/admin/articles/calendarentry/month/")
    expect(desk.locator("main")).to_contain_text(IDEA)
    week.look(desk, "the month")
    week.go(reader, "/calendar/")
    expect(reader.locator("main")).to_contain_text("What a handshake is worth")
    week.look(reader, "what is coming")

    # It becomes an article, and its writer finds it.
    week.go(desk, f"/admin/articles/calendarentry/{entry.pk}/change/")
    desk.get_by_role("button", name="Make it an article").click()
    desk.wait_for_load_state("networkidle")
    article = Article.objects.get()
    assert (article.title, article.created_by, article.status) == (IDEA, writer, "draft")
    pen = week.enter(writer)
    week.go(pen, "/admin/")
    expect(pen.get_by_role("region", name="Yours to see to")).to_contain_text(IDEA)
    week.look(pen, "the front page of the writer")

    # Tuesday: written, with a crash in between.
    form = f"/admin/articles/article/{article.pk}/change/"
    week.go(pen, form)
    pen.wait_for_timeout(1200)
    type_text(pen, "A handshake costs nothing to give.")
    expect(pen.locator("#autosave .saved")).to_contain_text("Draft kept at", timeout=20000)
    again = pen.context.new_page()
    again.complaints = []  # type: ignore[attr-defined]
    pen.close(run_before_unload=False)
    week.go(again, form)
    week.look(again, "after the crash")
    again.get_by_role("link", name="Bring it back").click()
    expect(again.locator(".ProseMirror")).to_contain_text("costs nothing to give")
    type_text(again, " It costs a name to break.")
    again.get_by_label("Send it to review").check()
    save(again, "Save")
    article.refresh_from_db()
    assert article.status == "in_review"
    assert "costs nothing to give. It costs a name" in article.body

    # Wednesday: read by an outsider, by a link that they were sent.
    comments = f"/admin/articles/article/{article.pk}/comments/"
    week.go(desk, comments)
    desk.get_by_label("For whom it is").fill("Dr Ada Low")
    desk.get_by_role("button", name="Make a link").click()
    link = "/preview/" + desk.locator("#made-link").input_value().partition("/preview/")[2]
    week.look(desk, "a link is made")
    guest = week.enter(None)
    week.go(guest, link)
    guest.locator(".prose p").first.select_text()
    guest.get_by_role("button", name="Comment on this passage").click()
    guest.keyboard.type("Who says that it costs nothing?")
    guest.get_by_label("I ask for changes").check()
    week.look(guest, "what an outsider reads")
    guest.get_by_role("button", name="Send it to the editors").click()
    expect(guest.get_by_role("status")).to_have_text("Thank you. The editors have been told.")
    week.go(desk, comments)
    expect(desk.locator("mark").first).to_contain_text("A handshake costs nothing")
    desk.get_by_role("textbox", name="Answer to Dr Ada Low").fill("Every shopkeeper we asked.")
    desk.get_by_role("button", name="Answer Dr Ada Low").click()
    expect(desk.locator(".answer")).to_contain_text("Every shopkeeper")
    week.look(desk, "comments on the text")
    desk.get_by_role("button", name="Settle it").click()
    expect(desk.locator(".settled")).to_be_visible()
    week.go(guest, link)
    expect(guest.locator(".review-answer")).to_contain_text("Every shopkeeper")
    guest.get_by_label("I approve the text as it is").check()
    guest.get_by_role("button", name="Send it to the editors").click()
    expect(guest.get_by_role("status")).to_be_visible()

    # Then approved at the desk.
    week.go(desk, "/admin/")
    expect(desk.get_by_role("region", name="In review")).to_contain_text(IDEA)
    week.go(desk, form)
    expect(desk.locator(".article-said")).to_contain_text("Dr Ada Low approves it")
    expect(desk.locator(".field-in_the_way")).to_contain_text("Nothing stands in the way")
    desk.get_by_label("Approve it").check()
    desk.fill("#id_step_note", "Good as it is.")
    save(desk)
    expect(desk.locator(".steps")).to_contain_text("Good as it is.")
    week.look(desk, "approved")

    # Thursday: scheduled; it is there at its second, with no worker anywhere.
    due = (timezone.now() + timedelta(seconds=15)).replace(microsecond=0)
    local = due.astimezone(NEW_YORK)
    desk.fill("#id_published_at_0", f"{local:%Y-%m-%d}")
    desk.fill("#id_published_at_1", f"{local:%H:%M:%S}")
    desk.get_by_label("Publish it at the date").check()
    save(desk)
    article.refresh_from_db()
    assert article.published_at == due
    own = article.get_absolute_url()
    status = reader.goto(week.url + own)
    if timezone.now() < due - timedelta(seconds=1):
        assert status
        assert status.status == 404
    wait_for("the article is there", lambda: is_there(reader, week.url + own, since=due))
    reader.complaints.clear()  # type: ignore[attr-defined]
    week.go(reader, own)
    expect(reader.locator("h1")).to_have_text(IDEA)
    week.look(reader, "published")
    week.go(reader, "/calendar/")
    expect(reader.get_by_role("link", name=IDEA).first).to_be_visible()

    # Friday: corrected, and in the end withdrawn.
    week.go(desk, form)
    type_text(desk, " And years to mend.")
    save(desk)
    desk.get_by_role("link", name="Correct it").click()
    desk.get_by_label("Correction: it was wrong").check()
    desk.fill("#id_text", "We had left out how long it takes to mend.")
    week.look(desk, "a correction")
    desk.locator("#correct_form [type=submit].default").click()
    expect(desk.locator(".messagelist")).to_be_visible()
    week.go(reader, own)
    expect(reader.locator("main")).to_contain_text("how long it takes to mend")
    week.look(reader, "corrected")
    week.go(reader, "/corrections/")
    expect(reader.locator("main")).to_contain_text(IDEA)
    end = week.enter(chief)
    week.go(end, form)
    end.get_by_label("Withdraw it").check()
    save(end)
    gone = reader.goto(week.url + own)
    assert gone
    assert gone.status == 410
    assert IDEA not in reader.content()
    reader.goto(f"{week.url}/calendar/")
    assert IDEA not in reader.content()


def is_there(page: Page, address: str, *, since: datetime) -> bool:
    """Whether readers see it; from a second after its time on they must."""
    asked_at = timezone.now()
    answer = page.request.get(address)
    if answer.status != 200 and asked_at > since + timedelta(seconds=1):
        pytest.fail(f"At {asked_at} it was not there yet.")
    return answer.status == 200
