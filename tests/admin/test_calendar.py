"""The editorial calendar at the editors' desk."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import planning
from articles.admin.calendar import plan, views
from articles.models import Article, CalendarEntry, Publisher
from tests.factories import make_article, make_author, make_publisher, make_subject
from tests.pages import Page

from .pages import form_of
from .people import ROLES, SUPERUSER, client_of, make_user, user_of

PLANNERS = {"Editor", "Chief editor", SUPERUSER}
VIEWS = ["month/2026/11/", "week/2026/48/", "board/", "tray/", "month/", "week/", ""]


def make_entry(title: str = "Trust among banks", **fields: Any) -> CalendarEntry:
    return CalendarEntry.objects.create(title=title, **fields)


def on_day(day: int = 10, **fields: Any) -> CalendarEntry:
    return make_entry(target="day", target_on=date(2026, 11, day), **fields)


def address(verb: str, entry: CalendarEntry) -> str:
    return reverse(f"admin:articles_calendarentry_{verb}", args=[entry.pk])


def text_of(response: Any) -> str:
    return Page(response.content.decode()).text


def show(client: Client, view: str) -> str:
    return text_of(client.get(f"/admin/articles/calendarentry/{view}"))


@pytest.mark.parametrize("role", [*ROLES, SUPERUSER])
@pytest.mark.parametrize("whose", ["own", "assigned", "other", "own article"])
def test_who_may_change_move_begin_and_delete_an_entry(
    role: str, whose: str, make_user: Callable[..., User]
) -> None:
    user = make_user(role)
    browser = client_of(user)
    entry = on_day(
        created_by=user if whose.startswith("own") else None,
        assignee=user if whose == "assigned" else None,
        article=make_article(status="draft") if whose == "own article" else None,
    )
    changes = role in PLANNERS or (role == "Writer" and whose in {"own", "assigned"})
    moved = {"target": "month", "target_on": "2027-02-03", "version": entry.version}
    assert browser.post(address("move", entry), moved).status_code == (302 if changes else 403)
    staged = browser.get(address("stage", entry)).status_code
    assert staged == (200 if changes and role in PLANNERS else 403)
    deleted = browser.post(address("delete", entry), {"post": "yes"}).status_code
    may_delete = role in PLANNERS and whose != "own article"
    assert deleted == (302 if may_delete else 403)
    assert CalendarEntry.objects.exists() != may_delete
    if not may_delete and whose != "own article":
        assert browser.post(address("begin", entry)).status_code == (302 if changes else 403)


def test_a_writer_proposes_but_makes_nothing_public(writer: Client) -> None:
    add = reverse("admin:articles_calendarentry_add")
    sent = form_of(writer.get(add), "calendarentry_form") | {"title": "Debt"}
    assert writer.post(add, sent | {"is_public": "on", "stage": "planned"}).status_code == 302
    entry = CalendarEntry.objects.get()
    assert (entry.is_public, entry.stage, entry.created_by) == (False, "idea", user_of(writer))


def test_of_two_editors_the_second_is_told_and_keeps_what_was_typed(editor: Client) -> None:
    entry = on_day()
    opened = form_of(editor.get(address("change", entry)), "calendarentry_form")
    planning.move(entry, target="none", on=None, version=None)
    answer = editor.post(address("change", entry), opened | {"title": "Mine"})
    assert "Somebody saved or moved this entry" in text_of(answer)
    again = form_of(answer, "calendarentry_form")
    assert again["title"] == "Mine"
    version = CalendarEntry.objects.get().version
    assert editor.post(address("change", entry), again | {"replace": version}).status_code == 302
    assert CalendarEntry.objects.get().title == "Mine"


def test_a_month_is_typed_as_any_of_its_days(editor: Client) -> None:
    entry = make_entry()
    opened = form_of(editor.get(address("change", entry)), "calendarentry_form")
    missing = editor.post(address("change", entry), opened | {"target": "quarter"})
    assert "Give the date, or any day" in text_of(missing)
    sent = opened | {"target": "quarter", "target_on": "2026-11-24"}
    assert editor.post(address("change", entry), sent).status_code == 302
    assert CalendarEntry.objects.get().target_on == date(2026, 10, 1)


def test_an_entry_becomes_an_article_of_its_assignee(
    editor: Client, make_user: Callable[..., User]
) -> None:
    entry = on_day(assignee=make_user("Writer"), teaser="Soon.", kind="abstract")
    entry.authors.add(make_author("Jane Doe"))
    entry.subjects.add(make_subject("Trust"))
    editor.post(address("begin", entry))
    article = Article.objects.get()
    assert (article.title, article.summary, article.kind) == (entry.title, "Soon.", "abstract")
    assert (article.created_by, article.status) == (entry.assignee, "draft")
    assert (article.authors_text, article.subjects_text) == ("Jane Doe", "Trust")
    assert planning.entry_of(article) == entry
    page = editor.get(reverse("admin:articles_article_change", args=[article.pk]))
    assert f"{entry.title}, November 10, 2026" in text_of(page)


@pytest.mark.django_db(transaction=True)
def test_twenty_clicks_at_once_make_one_article() -> None:
    make_publisher()
    entry = on_day()
    user = make_user("Editor")
    browsers = [client_of(user) for _ in range(20)]

    def click(browser: Client) -> int:
        try:
            return browser.post(address("begin", entry)).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(click, browsers)) == [302] * 20
    assert Article.objects.get().calendar_entry == entry


def test_a_dropped_entry_becomes_no_article(editor: Client) -> None:
    answer = editor.post(address("begin", make_entry(stage="dropped")), follow=True)
    assert "It is dropped" in text_of(answer)
    assert not Article.objects.exists()


def test_an_article_that_was_there_is_linked_once_and_unlinked(editor: Client) -> None:
    entry, other, article = make_entry(), make_entry("Other"), make_article()
    assert editor.post(address("link", entry), {"article": article.pk}).status_code == 302
    refused = editor.post(address("link", other), {"article": article.pk})
    assert refused.status_code == 409
    assert "belongs to the entry “Trust among banks” already" in text_of(refused)
    editor.post(address("unlink", entry))
    assert planning.entry_of(article) is None


def test_the_target_follows_the_article_by_one_click(editor: Client) -> None:
    at = datetime(2003, 4, 3, 16, tzinfo=UTC)
    entry = make_entry(
        target="month", target_on=date(2003, 3, 1), article=make_article(published_at=at)
    )
    page = text_of(editor.get(address("change", entry)))
    assert "Planned for March 2003, published on April 3, 2003." in page
    editor.post(address("follow", entry))
    assert CalendarEntry.objects.get().target_on == date(2003, 4, 1)


def test_who_moves_it_second_is_told_where_it_is(editor: Client) -> None:
    entry = on_day()
    sent = {"target": "day", "target_on": "2026-11-12", "version": entry.version}
    assert editor.post(address("move", entry), sent).status_code == 302
    answer = editor.post(address("move", entry), sent | {"target_on": "2026-11-20"})
    assert answer.status_code == 409
    assert "it is now planned for November 12, 2026" in text_of(answer)
    again = form_of(answer, "move_form")
    assert again["target_on"] == "2026-11-20"
    assert editor.post(address("move", entry), again).status_code == 302


def test_a_move_leads_back_only_within_the_site(editor: Client) -> None:
    entry = on_day()
    sent = {"target": "none", "version": entry.version, "next": "https://example.com/"}
    assert editor.post(address("move", entry), sent)["Location"] == address("change", entry)


def test_the_stage_of_an_article_is_not_the_boards_to_change(editor: Client) -> None:
    entry = make_entry(article=make_article(status="draft"))
    sent = {"stage": "dropped", "version": entry.version}
    answer = editor.post(address("stage", entry), sent)
    assert answer.status_code == 409
    assert "its stage is that of the article" in text_of(answer)


def test_the_month_shows_what_is_planned_due_and_out_and_what_clashes(
    editor: Client, make_user: Callable[..., User]
) -> None:
    person = make_user("Writer")
    on_day(title="Debt", assignee=person)
    on_day(title="Credit", assignee=person)
    make_entry("Theme", target="quarter", target_on=date(2026, 10, 1))
    make_entry("Call", contributions_due_on=date(2026, 11, 20))
    make_article("Out", published_at=datetime(2026, 11, 28, 2, tzinfo=UTC))
    shown = show(editor, "month/2026/11/")
    for words in (
        "2 are planned for this day.", "writer has 2.", "Theme", "contributions due",
        "Week 47: nothing is planned", "Out",
    ):  # fmt: skip
        assert words in shown


def test_of_a_day_with_very_many_articles_some_are_shown_and_the_others_led_to(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "SHOWN_IN_MONTH", 2)
    for number in range(5):
        make_article(f"Out {number}", published_at=datetime(2026, 11, 24, 12, number, tzinfo=UTC))
        make_article(f"Head {number}", published_at=None, status="draft",
                     featured_from=datetime(2026, 11, 25, 12, number, tzinfo=UTC))  # fmt: skip
    page = editor.get("/admin/articles/calendarentry/month/2026/11/").content.decode()
    for name, more, where in (
        ("Out", "3 more articles", "published_at__day=24"),
        ("Head", "3 more featured", "featured_from__day=25"),
    ):
        assert (f"{name} 1" in page, f"{name} 2" in page) == (True, False)
        assert more in page
        (link,) = re.findall(rf'href="([^"]*{where})"', page)
        listed = editor.get(link.replace("&amp;", "&")).content.decode()
        assert all(f"{name} {number}" in listed for number in range(5))


def test_of_a_stage_with_very_many_entries_the_latest_are_shown_and_the_others_led_to(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "SHOWN_A_STAGE", 2)
    for number in range(1, 5):
        on_day(number, title=f"Plan {number}")
    shown = show(editor, "board/")
    assert ("Plan 4" in shown, "Plan 3" in shown, "Plan 2" in shown) == (True, True, False)
    assert "idea 4" in shown
    assert "2 more, of earlier dates" in shown


@pytest.mark.parametrize("view", VIEWS)
def test_the_filters_are_the_same_everywhere(editor: Client, view: str) -> None:
    author = make_author()
    kept, other = make_entry("Kept"), make_entry("Passed over")
    kept.authors.add(author)
    for entry in (kept, other):
        today = timezone.localdate(timezone=Publisher.load().zone)
        where = today if view in {"month/", "week/"} else date(2026, 11, 24)
        if view != "tray/":
            planning.move(entry, target="day", on=where, version=None)
    shown = show(editor, f"{view}?author={author.pk}&stage=idea")
    assert "Kept" in shown
    assert "Passed over" not in shown
    strange = editor.get(f"/admin/articles/calendarentry/{view}?author=x&stage=x", follow=True)
    assert strange.status_code == 200


@pytest.mark.parametrize("view", VIEWS[:4])
def test_the_number_of_queries_never_grows(editor: Client, view: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert editor.get(f"/admin/articles/calendarentry/{view}").status_code == 200
        return len(caught)

    def fill(count: int) -> None:
        for number in range(count):
            entry = on_day(24, assignee=user_of(editor), article=make_article(f"A {number}"))
            entry.authors.add(make_author(f"Jane {number}"))
            make_entry().authors.add(make_author(f"Joe {number}"))

    fill(1)
    queries()
    before = queries()
    fill(4)
    assert queries() == before


@pytest.mark.parametrize("view", ["month/2026/13/", "week/2026/54/", "month/1/1/", "week/2026/0/"])
def test_a_time_that_there_is_not_is_not_found(editor: Client, view: str) -> None:
    assert editor.get(f"/admin/articles/calendarentry/{view}").status_code == 404
