"""The front page of the admin: what waits."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import discussing, happenings, publishing
from articles.models import Article, ArticleReview, FruitlessSearch, Occurrence
from tests.factories import WHOLE, make_article, make_articles

from .people import user_of


def piles(client: Client) -> dict[str, tuple[int, list[str]]]:
    page = client.get("/admin/")
    return {
        pile.title: (pile.count, [article.title for article in pile.articles])
        for pile in page.context["piles"]
    }


def test_an_editor_sees_what_waits(editor: Client) -> None:
    day = timedelta(days=1)
    make_article("Mine", status="draft", created_by=user_of(editor))
    make_article("Somebody’s", status="draft")
    make_article("To read", status="in_review")
    make_article("To publish", status="approved")
    make_article("Later", published_at=timezone.now() + 3 * day)
    make_article("Soon", published_at=timezone.now() + 2 * day)
    make_article("Live")
    make_article("For me", status="draft", assignee=user_of(editor))
    make_article("Late", status="draft", due_on=timezone.localdate() - 2 * day)
    spoken_of = Article.objects.get(title="To read")
    discussing.say(spoken_of, by=user_of(editor), text="Really?", now=timezone.now())
    assert piles(editor) == {
        "Yours to see to": (1, ["For me"]),
        "Late": (1, ["Late"]),
        "Open comments": (1, ["To read"]),
        "Your drafts": (1, ["Mine"]),
        "In review": (1, ["To read"]),
        "Approved": (1, ["To publish"]),
        "Goes out today": (0, []),
        "Scheduled": (2, ["Soon", "Later"]),
        "Recently published": (1, ["Live"]),
        "To look at again": (0, []),
    }


def test_a_writer_sees_what_waits_of_their_own(writer: Client) -> None:
    make_article("Mine", status="in_review", created_by=user_of(writer))
    make_article("Somebody’s", status="in_review")
    assert piles(writer)["In review"] == (1, ["Mine"])


def test_a_pile_leads_to_the_list_of_the_same_articles(writer: Client) -> None:
    make_article("Mine", status="in_review", created_by=user_of(writer))
    make_article("Somebody’s", status="in_review")
    for pile in writer.get("/admin/").context["piles"]:
        listed = writer.get(pile.address).context["cl"].result_count
        assert listed == pile.count, pile.title


def test_who_may_not_see_articles_sees_no_pile(log_in: Any) -> None:
    desk = log_in("Desk")
    user_of(desk).groups.clear()
    make_article("Secret", status="in_review")
    page = desk.get("/admin/")
    assert page.context["piles"] == []
    assert "Secret" not in page.content.decode()


def test_the_desk_costs_the_same_for_any_number_of_articles(editor: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            editor.get("/admin/")
        return len(queries)

    make_articles(2)
    few = cost()
    make_articles(20, status="in_review")
    make_articles(20, status="draft", created_by=user_of(editor))
    assert cost() == few <= 30


def test_what_is_to_be_looked_at_again_this_week_is_told(editor: Client, chief: Client) -> None:
    today = timezone.localdate(timezone=ZoneInfo("America/New_York"))
    for title, days in (("Soon", 5), ("Overdue", -5), ("In spring", 90)):
        due_on = today + timedelta(days=days)
        ArticleReview.objects.create(
            article=make_article(title, **WHOLE), due_on=due_on, reviewer=user_of(editor)
        )
    assert piles(editor)["To look at again"] == (2, ["Overdue", "Soon"])
    assert piles(chief)["To look at again"] == (0, [])


def test_what_goes_out_today_is_told_with_updates(editor: Client) -> None:
    now = timezone.localtime(timezone=ZoneInfo("America/New_York"))
    end = now.replace(hour=23, minute=59, second=59, microsecond=0)
    if (end - now).total_seconds() < 60:  # nothing more goes out today
        return
    live = make_article("Live", **WHOLE)
    update = publishing.prepare_update(live, by=None)
    publishing.publish(update, at=end, by=None)
    make_article("Tonight", published_at=end, **WHOLE)
    assert piles(editor)["Goes out today"][0] == 2


def test_what_was_due_and_has_not_happened_is_told(editor: Client, writer: Client) -> None:
    article = make_article("Overdue", published_at=timezone.now(), **WHOLE)
    due = timezone.now() - timedelta(minutes=10)
    Occurrence.objects.create(article=article, kind="publish", due_at=due)
    page = editor.get("/admin/").content.decode()
    assert "This was due and has not happened" in page
    assert "Overdue" in page
    assert "This was due" not in writer.get("/admin/").content.decode()
    happenings.let_happen(timezone.now())
    assert "This was due" not in editor.get("/admin/").content.decode()


# ---- What readers looked for in vain --------------------------------------------------


def searches() -> list[tuple[str, int]]:
    return FruitlessSearch.since(timezone.localdate() - timedelta(days=7), limit=9)


def test_searches_without_result_are_counted_and_shown(editor: Client, writer: Client) -> None:
    make_article("On trust")
    for words in ("Zwickmuehle", "  zwickmuehle ", "trust", "blockchain"):
        Client().get("/search/", {"q": words})
    assert searches() == [("zwickmuehle", 2), ("blockchain", 1)]
    page = editor.get("/admin/").content.decode()
    assert "zwickmuehle</a>" in page
    assert "zwickmuehle" not in writer.get("/admin/").content.decode()


def test_neither_a_persons_address_nor_a_long_text_is_kept(editor: Client) -> None:
    for words in ("jo@example.org", "x" * 101, ""):
        Client().get("/search/", {"q": words})
    Client().head("/search/", {"q": "zwick"})
    assert searches() == []


def test_what_readers_looked_for_is_forgotten_in_time(db: None) -> None:
    FruitlessSearch.record("old", day=timezone.localdate() - timedelta(days=61))
    FruitlessSearch.record("new", day=timezone.localdate())
    assert FruitlessSearch.forget(now=timezone.now()) == 1
    assert searches() == [("new", 1)]


def test_a_flood_of_words_does_not_fill_the_table(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("articles.models.fruitless.MOST_A_DAY", 3)
    for number in range(9):
        FruitlessSearch.record(f"word {number}", day=timezone.localdate())
    FruitlessSearch.record("word 1", day=timezone.localdate())
    assert dict(searches()) == {"word 0": 1, "word 1": 2, "word 2": 1}
