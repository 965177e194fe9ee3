"""Articles are looked at again, and somebody is told when."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles import reviewing
from articles.models import Article, ArticleReview, ReviewDone, ReviewReminder
from outbox.models import Notice
from tests.admin import people
from tests.admin.pages import change_address, save
from tests.factories import make_article, make_publisher

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 17, tzinfo=UTC)
TODAY = date(2026, 11, 24)


@pytest.fixture
def ann(publisher: object) -> User:
    return User.objects.create_user("ann", "ann@example.org", is_staff=True)


def make_review(due_on: date | None = TODAY, **fields: Any) -> ArticleReview:
    article = fields.pop("article", None) or make_article()
    return ArticleReview.objects.create(article=article, due_on=due_on, **fields)


def mails() -> list[dict[str, Any]]:
    return list(Notice.objects.order_by("pk").values("address", "subject", "text"))


def test_a_review_that_repeats_moves_on_from_the_day_it_was_done(ann: User) -> None:
    review = make_review(date(2026, 8, 1), every_months=6)
    reviewing.reviewed(review, by=ann, now=datetime(2026, 8, 31, 17, tzinfo=UTC))
    review.refresh_from_db()
    assert review.due_on == date(2027, 2, 28)
    done = review.done.get()
    assert (done.due_on, done.done_by) == (date(2026, 8, 1), ann)


def test_one_that_does_not_repeat_is_due_no_more(ann: User) -> None:
    review = make_review()
    reviewing.reviewed(review, by=ann, now=NOW)
    review.refresh_from_db()
    assert review.due_on is None
    assert reviewing.remind(NOW + timedelta(days=999)) == 0


def test_today_is_the_publishers(ann: User) -> None:
    review = make_review(date(2026, 11, 25), reviewer=ann, every_months=1)
    evening = datetime(2026, 11, 25, 3, tzinfo=UTC)  # still the 24th in New York
    assert reviewing.remind(evening) == 0
    make_publisher(time_zone="Asia/Tokyo")
    assert reviewing.remind(evening) == 1
    reviewing.reviewed(review, by=ann, now=evening)
    review.refresh_from_db()
    assert review.due_on == date(2026, 12, 25)


def test_only_the_newest_reviews_are_remembered(ann: User) -> None:
    review = make_review(every_months=1)
    for number in range(reviewing.HISTORY + 3):
        reviewing.reviewed(review, by=ann, now=NOW + timedelta(days=number))
    assert review.done.count() == reviewing.HISTORY
    newest = review.done.first()
    assert newest
    assert newest.done_at == NOW + timedelta(days=reviewing.HISTORY + 2)


def test_a_reminder_says_what_to_look_at_and_is_made_once(ann: User) -> None:
    review = make_review(TODAY, reviewer=ann, note="The figures")
    assert [reviewing.remind(NOW + timedelta(hours=hours)) for hours in (0, 1, 30)] == [1, 0, 0]
    (mail,) = mails()
    assert mail["address"] == "ann@example.org"
    assert mail["subject"] == "To be looked at again: On trust"
    assert "since November 24, 2026" in mail["text"]
    assert "The figures" in mail["text"]
    assert f"/admin/articles/article/{review.article_id}/change/" in mail["text"]
    assert ReviewReminder.objects.get().due_on == TODAY


def test_the_next_time_it_is_due_there_is_another(ann: User) -> None:
    review = make_review(TODAY, reviewer=ann, every_months=1)
    assert reviewing.remind(NOW) == 1
    reviewing.reviewed(review, by=ann, now=NOW)
    assert reviewing.remind(NOW) == 0
    assert reviewing.remind(NOW + timedelta(days=31)) == 1


def test_what_is_not_due_or_withdrawn_or_nobodys_reminds_nobody(ann: User) -> None:
    make_review(TODAY + timedelta(days=1), reviewer=ann)
    make_review(None, reviewer=ann, article=make_article("B"))
    make_review(TODAY, reviewer=ann, article=make_article("C", status="withdrawn"))
    make_review(TODAY, article=make_article("D"))
    assert reviewing.remind(NOW) == 0
    assert not ReviewReminder.objects.exists()


def test_without_a_reviewer_it_is_for_whoever_entered_the_article(ann: User) -> None:
    make_review(TODAY, article=make_article(created_by=ann))
    assert reviewing.remind(NOW) == 1
    assert [mail["address"] for mail in mails()] == ["ann@example.org"]
    assert [review.due_on for review in ArticleReview.objects.of(ann)] == [TODAY]


@pytest.mark.django_db(transaction=True)
def test_four_that_remind_at_once_remind_once() -> None:
    make_publisher()
    ann = User.objects.create_user("ann", "ann@example.org", is_staff=True)
    for number in range(5):
        make_review(TODAY, reviewer=ann, article=make_article(f"Number {number}"))
    counts: list[int] = []
    start = threading.Barrier(4)

    def run() -> None:
        try:
            start.wait()
            counts.append(reviewing.remind(NOW))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == len(mails()) == ReviewReminder.objects.count() == 5


def test_the_months_are_few_and_more_than_none() -> None:
    for months in (0, 241):
        review = ArticleReview(article=make_article(f"{months}"), every_months=months)
        with pytest.raises(ValidationError, match="every_months"):
            review.full_clean()


# ---- On the article's form ------------------------------------------------------------


@pytest.fixture
def editor(publisher: object) -> Client:
    return people.client_of(people.make_user("Editor"))


def fill(article: Article, **fields: Any) -> dict[str, Any]:
    given = {"due_on": "2026-12-01", "reviewer": "", "every_months": "", "note": ""} | fields
    return {
        "review-TOTAL_FORMS": "1",
        **{f"review-0-{name}": value for name, value in given.items()},
    }


def test_an_article_gets_its_day_on_its_form(editor: Client) -> None:
    article = make_article()
    ann = User.objects.create_user("ann", is_staff=True)
    data = fill(article, reviewer=str(ann.pk), every_months="12", note="Figures")
    assert save(editor, article, **data).status_code == 302
    review = ArticleReview.objects.get(article=article)
    assert (review.due_on, review.reviewer) == (date(2026, 12, 1), ann)
    assert (review.every_months, review.note) == (12, "Figures")
    assert not ReviewDone.objects.exists()


def test_a_tick_says_that_it_is_reviewed(editor: Client) -> None:
    review = make_review(TODAY, every_months=12)
    assert save(editor, review.article, **{"review-0-is_done": "on"}).status_code == 302
    done = review.done.get()
    assert done.done_by == people.user_of(editor)
    review.refresh_from_db()
    today = timezone.localdate(done.done_at, ZoneInfo("America/New_York"))
    assert review.due_on == reviewing.months_after(today, 12)
    page = editor.get(change_address(review.article)).content.decode()
    assert "by editor" in page


def test_a_repetition_without_a_day_is_asked_for_it(editor: Client) -> None:
    article = make_article()
    response = save(editor, article, **fill(article, due_on="", every_months="6"))
    assert response.status_code == 200
    assert "Say when it is to be looked at first." in response.content.decode()
    assert not ArticleReview.objects.exists()


def test_an_article_without_a_day_gets_no_row(editor: Client) -> None:
    article = make_article()
    assert save(editor, article, title="Another title").status_code == 302
    assert not ArticleReview.objects.exists()


def test_one_who_may_only_read_changes_no_day(
    editor: Client, make_reader: Callable[[], Client]
) -> None:
    review = make_review(TODAY)
    page = make_reader().get(change_address(review.article)).content.decode()
    assert "review-0-due_on" not in page


@pytest.fixture
def make_reader(editor: Client) -> Callable[[], Client]:
    return lambda: people.client_of(people.make_user("Desk"))
