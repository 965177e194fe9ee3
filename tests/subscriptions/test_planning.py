"""Who is told of what: each article once, none left out, whatever overlaps."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from articles import happenings
from articles.models import Article
from outbox import counting, steering
from outbox.models import Delivery, Mailing
from subscriptions import letters, planning, preferences
from subscriptions.choices import Choices
from subscriptions.models import CorrectionReceipt, Issue, Receipt, Subscriber
from subscriptions.records import Source
from tests.calendar import make_entry
from tests.factories import WHOLE, make_article, make_author, make_subject

from .make import make_subscriber

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _no_grace(settings: Any) -> None:
    settings.MAIL_GRACE_MINUTES = 0


def told(kind: str = "") -> set[str]:
    """The addresses of all planned deliveries, of one kind of mailing or of all."""
    rows = Delivery.objects.exclude(state="cancelled")
    rows = rows.filter(mailing__kind=kind) if kind else rows
    numbers = rows.values("recipient")
    return set(Subscriber.objects.filter(pk__in=numbers).values_list("address", flat=True))


def receipts() -> set[tuple[str, str]]:
    rows = Receipt.objects.values_list("subscriber__address", "article__title")
    return {(address.partition("@")[0], title) for address, title in rows}


# ---- At once --------------------------------------------------------------------------


def test_who_wants_it_at_once_is_told_of_what_they_chose() -> None:
    trust, ties = make_subject("Trust"), make_subject("Ties")
    jane = make_author()
    make_subscriber("all@example.org")
    make_subscriber("trust@example.org", topics=[trust])
    make_subscriber("both@example.org", topics=[trust, ties, jane])
    make_subscriber("ties@example.org", topics=[ties])
    make_subscriber("jane@example.org", topics=[jane])
    make_subscriber("weekly@example.org", frequency="weekly")
    make_subscriber("gone@example.org", state="unsubscribed")
    make_subscriber("paused@example.org", paused_until=MONDAY + DAY)
    article = make_article(published_at=MONDAY, subjects=[trust], authors=[jane])
    mailing = planning.tell_of_article(article, now=MONDAY)
    assert told() == {f"{name}@example.org" for name in ("all", "trust", "both", "jane")}
    assert mailing
    assert mailing.candidates == 4
    assert counting.count(mailing).is_balanced
    assert planning.tell_of_article(article, now=MONDAY) is None
    assert Delivery.objects.count() == 4


def test_it_is_told_when_the_clock_lets_it_appear() -> None:
    make_subscriber()
    article = make_article(published_at=MONDAY, **WHOLE)
    happenings.plan(article, since=MONDAY - DAY)
    happenings.let_happen(MONDAY - timedelta(seconds=1))
    assert not Mailing.objects.exists()
    happenings.let_happen(MONDAY)
    assert told() == {"ada@example.org"}


def test_old_articles_are_no_news() -> None:
    make_subscriber()
    assert planning.tell_of_article(make_article(), now=MONDAY) is None
    assert not Mailing.objects.exists()


def test_a_new_article_waits_some_minutes_so_that_it_can_be_taken_back(settings: Any) -> None:
    settings.MAIL_GRACE_MINUTES = 5
    make_subscriber()
    mailing = planning.tell_of_article(make_article(published_at=MONDAY), now=MONDAY)
    assert mailing
    assert mailing.start_at == MONDAY + timedelta(minutes=5)


def test_whoever_waits_for_an_entry_is_told_at_once_whatever_else_they_chose() -> None:
    article = make_article(published_at=MONDAY)
    entry = make_entry(article=article)
    make_subscriber("waits@example.org", topics=[entry], frequency="monthly")
    make_subscriber("waits-too@example.org", topics=[entry], everything=True)
    planning.tell_of_article(article, now=MONDAY)
    assert told() == {"waits@example.org", "waits-too@example.org"}
    assert Delivery.objects.count() == 2
    assert planning.fulfil_wishes(MONDAY + 3 * DAY) == 2
    assert planning.fulfil_wishes(MONDAY + 3 * DAY) == 0


@pytest.mark.django_db(transaction=True)
def test_four_planners_make_one_mailing() -> None:
    for number in range(20):
        make_subscriber(f"r{number}@example.org")
        make_subscriber(f"d{number}@example.org", frequency="daily", now=MONDAY - 2 * DAY)
    article = make_article(published_at=timezone.now())
    recent = make_article("Recent", published_at=MONDAY - DAY)
    Subscriber.objects.filter(frequency="daily").update(next_digest_at=MONDAY)

    def plan() -> None:
        planning.tell_of_article(article, now=timezone.now())
        planning.plan_digests(MONDAY)
        connection.close()

    threads = [threading.Thread(target=plan) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert dict(Mailing.objects.values_list("kind", "candidates")) == {"article": 20, "digest": 20}
    assert Delivery.objects.count() == 40
    assert Receipt.objects.filter(article=recent).count() == 20


# ---- Digests --------------------------------------------------------------------------


def test_a_digest_has_what_appeared_since_the_last_and_was_chosen() -> None:
    trust, ties = make_subject("Trust"), make_subject("Ties")
    make_subscriber("all@example.org", frequency="weekly", now=MONDAY - 8 * DAY)
    make_subscriber("trust@example.org", frequency="weekly", topics=[trust], now=MONDAY - 8 * DAY)
    make_subscriber("new@example.org", frequency="weekly", now=MONDAY - DAY)
    make_subscriber("none@example.org", frequency="weekly", topics=[make_subject("None")],
                    now=MONDAY - 8 * DAY)  # fmt: skip
    Subscriber.objects.update(next_digest_at=MONDAY)
    make_article("Trust 1", published_at=MONDAY - 3 * DAY, subjects=[trust])
    make_article("Ties 1", published_at=MONDAY - 2 * DAY, subjects=[ties, trust])
    make_article("Today", published_at=MONDAY - timedelta(hours=1), subjects=[ties])
    make_article("Later", published_at=MONDAY + timedelta(hours=1), subjects=[ties])
    make_article("Draft", published_at=MONDAY - DAY, status="draft", subjects=[trust])
    make_article("Old", subjects=[trust])
    assert planning.plan_digests(MONDAY) == 3
    assert receipts() == {
        ("all", "Trust 1"), ("all", "Ties 1"), ("all", "Today"),
        ("trust", "Trust 1"), ("trust", "Ties 1"),
        ("new", "Today"),
    }  # fmt: skip
    assert set(Subscriber.objects.values_list("next_digest_at", flat=True)) == {MONDAY + 7 * DAY}


def test_none_is_sent_twice_and_none_left_out_over_weeks() -> None:
    make_subscriber(frequency="daily", now=MONDAY - DAY)
    Subscriber.objects.update(next_digest_at=MONDAY)
    published = []
    moment = MONDAY - timedelta(hours=20)
    for number in range(40):
        published.append(make_article(f"Article {number}", published_at=moment))
        moment += timedelta(hours=7)
    now = MONDAY
    while now < moment + 3 * DAY:
        planning.plan_digests(now)
        planning.plan_digests(now)
        # The worker is away for two days now and then.
        now += timedelta(hours=59) if now.day % 5 == 0 else timedelta(hours=1)
    sent = list(Receipt.objects.values_list("article", flat=True))
    assert sorted(sent) == [article.pk for article in published]


def test_no_article_twice_by_another_way() -> None:
    trust = make_subject()
    subscriber = make_subscriber(topics=[trust], now=MONDAY - 3 * DAY)
    article = make_article(published_at=MONDAY - DAY, subjects=[trust])
    planning.tell_of_article(article, now=MONDAY - DAY)
    chosen = Choices(everything=True, frequency="daily")
    preferences.choose(subscriber, chosen, source=Source(), now=MONDAY - timedelta(hours=2))
    make_article("Another", published_at=MONDAY - timedelta(hours=1))
    planning.plan_digests(MONDAY)
    assert receipts() == {("ada", "On trust"), ("ada", "Another")}
    assert Delivery.objects.count() == 2


def test_what_was_in_a_cancelled_digest_is_in_the_next() -> None:
    make_subscriber(frequency="daily", now=MONDAY - 2 * DAY)
    Subscriber.objects.update(next_digest_at=MONDAY)
    make_article(published_at=MONDAY - timedelta(hours=2))
    planning.plan_digests(MONDAY)
    steering.cancel(Mailing.objects.get())
    planning.plan_digests(MONDAY + DAY)
    waiting = Delivery.objects.get(state="planned")
    assert Receipt.objects.get().delivery == waiting


def test_corrections_of_what_a_reader_was_sent_come_with_the_digest(django_user_model: Any) -> None:
    from articles import correcting

    make_subscriber("sent@example.org", frequency="daily", now=MONDAY - 2 * DAY)
    make_subscriber("chose@example.org", frequency="daily", corrections=True, everything=False,
                    now=MONDAY - 2 * DAY)  # fmt: skip
    make_subscriber("neither@example.org", frequency="daily", topics=[make_subject("None")],
                    now=MONDAY - 2 * DAY)  # fmt: skip
    Subscriber.objects.update(next_digest_at=MONDAY)
    article = make_article(published_at=MONDAY - timedelta(hours=2))
    planning.plan_digests(MONDAY)
    user = django_user_model.objects.create(username="ed", is_superuser=True, is_staff=True)
    correcting.correct(
        article, kind="correction", text="It was Tuesday.", by=user, at=MONDAY + timedelta(hours=1)
    )
    planning.plan_digests(MONDAY + DAY)
    planning.plan_digests(MONDAY + 2 * DAY)
    found = CorrectionReceipt.objects.values_list("subscriber__address", flat=True)
    assert sorted(found) == ["chose@example.org", "sent@example.org"]


def test_an_empty_digest_is_not_sent_and_leaves_no_mailing() -> None:
    make_subscriber(frequency="daily", now=MONDAY - DAY)
    Subscriber.objects.update(next_digest_at=MONDAY)
    assert planning.plan_digests(MONDAY) == 0
    assert not Mailing.objects.exists()
    assert Subscriber.objects.get().next_digest_at == MONDAY + DAY


def test_a_reader_gets_it_at_their_own_hour() -> None:
    make_subscriber("tokyo@example.org", frequency="daily", hour=7, zone="Asia/Tokyo",
                    now=MONDAY - DAY)  # fmt: skip
    make_subscriber("york@example.org", frequency="daily", hour=7, zone="America/New_York",
                    now=MONDAY - DAY)  # fmt: skip
    make_article(published_at=MONDAY - timedelta(hours=17))
    planning.plan_digests(MONDAY - timedelta(hours=10))  # seven in the morning in Tokyo
    assert told() == {"tokyo@example.org"}
    planning.plan_digests(MONDAY + timedelta(hours=4))
    assert told() == {"tokyo@example.org", "york@example.org"}


def test_a_pause_sends_nothing_and_makes_up_for_nothing() -> None:
    subscriber = make_subscriber(frequency="daily", now=MONDAY - DAY)
    preferences.pause(subscriber, MONDAY + 3 * DAY, source=Source(), now=MONDAY - DAY)
    make_article("In the pause", published_at=MONDAY)
    make_article("After it", published_at=MONDAY + 3 * DAY + timedelta(hours=2))
    for day in range(8):
        planning.plan_digests(MONDAY + day * DAY)
    assert {title for _, title in receipts()} == {"After it"}


def test_a_pause_that_is_ended_by_hand_makes_up_for_nothing_either() -> None:
    subscriber = make_subscriber(frequency="daily", now=MONDAY - DAY)
    preferences.pause(subscriber, MONDAY + 9 * DAY, source=Source(), now=MONDAY - DAY)
    make_article("In the pause", published_at=MONDAY)
    preferences.pause(subscriber, None, source=Source(), now=MONDAY + timedelta(hours=1))
    make_article("After it", published_at=MONDAY + timedelta(hours=2))
    planning.plan_digests(MONDAY + DAY)
    assert {title for _, title in receipts()} == {"After it"}


def test_who_takes_it_back_at_once_misses_nothing() -> None:
    subscriber = make_subscriber(frequency="weekly", now=MONDAY - 8 * DAY)
    other = make_subscriber("eve@example.org", frequency="at_once", now=MONDAY - 8 * DAY)
    make_article("Before", published_at=MONDAY - DAY)
    new = make_article("New", published_at=MONDAY)
    assert planning.tell_of_article(new, now=MONDAY)
    for one in (subscriber, other):
        preferences.unsubscribe(one, source=Source(), now=MONDAY)
    planning.plan_digests(MONDAY)
    assert told() == set()
    for one in (subscriber, other):
        preferences.take_back(one, source=Source(), now=MONDAY + timedelta(minutes=5))
    assert told() == {"eve@example.org"}
    planning.plan_digests(MONDAY + 7 * DAY)
    assert receipts() == {("ada", "Before"), ("ada", "New"), ("eve", "New")}


def test_who_comes_back_after_months_begins_anew() -> None:
    subscriber = make_subscriber(frequency="weekly", now=MONDAY - 99 * DAY)
    preferences.unsubscribe(subscriber, source=Source(), now=MONDAY - 90 * DAY)
    make_article("Meanwhile", published_at=MONDAY - DAY)
    preferences.take_back(subscriber, source=Source(), now=MONDAY - timedelta(hours=2))
    make_article("New", published_at=MONDAY - timedelta(hours=1))
    planning.plan_digests(MONDAY)
    assert receipts() == {("ada", "New")}


def test_a_period_of_nothing_has_no_page() -> None:
    make_subscriber(frequency="daily", now=MONDAY - 8 * DAY)
    planning.plan_digests(MONDAY)
    assert not Issue.objects.exists()


def test_each_digest_has_a_page_of_its_period() -> None:
    make_subscriber(frequency="weekly", now=MONDAY - 8 * DAY)
    Subscriber.objects.update(next_digest_at=MONDAY)
    make_article(published_at=MONDAY - 2 * DAY)
    planning.plan_digests(MONDAY)
    issue = Issue.objects.get()
    assert (issue.slug, issue.title) == (
        "weekly-2026-11-16", "New from November 16 to November 22, 2026",
    )  # fmt: skip


# ---- Letters --------------------------------------------------------------------------


def test_a_letter_goes_to_those_it_is_for_once() -> None:
    trust = make_subject()
    make_subscriber("all@example.org", frequency="monthly")
    make_subscriber("trust@example.org", topics=[trust])
    make_subscriber("other@example.org", topics=[make_subject("Other")])
    make_subscriber("gone@example.org", state="unsubscribed")
    issue = Issue.objects.create(title="Dear readers", body="<p>Hello.</p>")
    issue.subjects.add(trust)
    mailing = letters.send(issue, now=MONDAY)
    assert told("letter") == {"all@example.org", "trust@example.org"}
    assert mailing.candidates == 2
    with pytest.raises(letters.CannotSend, match="planned already"):
        letters.send(issue, now=MONDAY)
    everybody = Issue.objects.create(title="To all", body="<p>Hello.</p>")
    assert letters.send(everybody, now=MONDAY).candidates == 3


def test_a_letter_without_text_or_readers_is_not_sent() -> None:
    empty = Issue.objects.create(title="Empty")
    with pytest.raises(letters.CannotSend, match="no text"):
        letters.send(empty, now=MONDAY)
    lonely = Issue.objects.create(title="Lonely", body="<p>Hello?</p>")
    with pytest.raises(letters.CannotSend, match="Nobody"):
        letters.send(lonely, now=MONDAY)
    assert not Mailing.objects.exists()


# ---- Left meanwhile -------------------------------------------------------------------


def test_nothing_is_sent_after_unsubscribing() -> None:
    one, other = make_subscriber(), make_subscriber("bob@example.org")
    planning.tell_of_article(make_article(published_at=MONDAY), now=MONDAY)
    preferences.unsubscribe(one, source=Source(), now=MONDAY)
    assert dict(Delivery.objects.values_list("recipient", "state")) == {
        one.pk: "cancelled", other.pk: "planned",
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_who_was_erased_between_planning_and_sending_gets_nothing(
    delivered: Callable[[], list[str]],
) -> None:
    one = make_subscriber()
    make_subscriber("bob@example.org")
    planning.tell_of_article(make_article(published_at=timezone.now()), now=timezone.now())
    Subscriber.objects.filter(pk=one.pk).delete()  # without the verb, which cancels
    assert delivered() == ["bob@example.org"]
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent", "cancelled"}


@pytest.mark.django_db(transaction=True)
def test_a_withdrawn_article_is_not_mailed(delivered: Callable[[], list[str]]) -> None:
    make_subscriber()
    make_subscriber("daily@example.org", frequency="daily", now=timezone.now() - 2 * DAY)
    Subscriber.objects.filter(frequency="daily").update(
        next_digest_at=timezone.now() - timedelta(minutes=1)
    )
    article = make_article(published_at=timezone.now() - timedelta(hours=1))
    planning.tell_of_article(article, now=timezone.now())
    assert planning.plan_digests(timezone.now()) == 1
    Article.objects.filter(pk=article.pk).update(status="draft")
    assert delivered() == []
    assert set(Delivery.objects.values_list("state", flat=True)) == {"cancelled"}
