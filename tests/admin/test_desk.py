"""The front page of the admin: what waits."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import make_article, make_articles

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
    make_article("Later", published_at=timezone.now() + 2 * day)
    make_article("Soon", published_at=timezone.now() + day)
    make_article("Live")
    assert piles(editor) == {
        "Your drafts": (1, ["Mine"]),
        "In review": (1, ["To read"]),
        "Approved": (1, ["To publish"]),
        "Scheduled": (2, ["Soon", "Later"]),
        "Recently published": (1, ["Live"]),
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
    assert cost() == few <= 16
