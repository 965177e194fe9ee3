"""The revision of the site is another after each change that readers see, and after no other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from articles import drafts, editions, happenings, publishing, revisions
from articles.models import (
    Article,
    CalendarEntry,
    FruitlessSearch,
    MissedAddress,
    Occurrence,
    Publisher,
    SiteChange,
)
from glossary import mentions
from glossary.models import ArticleTermIndex, TermSource
from outbox import notices
from subscriptions.models import Issue
from tests.calendar import make_entry
from tests.factories import make_article, make_author, make_page, make_publisher, make_subject
from tests.glossary.terms import make_term
from tests.states import make_in_state

SOON = timedelta(minutes=5)


def is_seen(change: Callable[[], Any]) -> bool:
    """Whether the change raises the revision, as if it were a transaction of its own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('concordance.site_changed', '', true)")
    before = editions.revision()
    change()
    return editions.revision() > before


# ---- What is seen ---------------------------------------------------------------------


@pytest.mark.django_db
def test_what_editors_do_with_a_live_article_is_seen() -> None:
    article = make_in_state("published")
    assert is_seen(lambda: Article.objects.filter(pk=article.pk).update(title="Another"))
    assert is_seen(lambda: article.bylines.create(author=make_author("Ada"), position=1))
    assert is_seen(lambda: article.subjects.add(make_subject("Networks")))
    assert is_seen(lambda: publishing.withdraw(article, by=None))
    assert is_seen(article.delete)


@pytest.mark.django_db
@pytest.mark.parametrize("later", [timedelta(), SOON])
def test_publishing_is_seen_whether_now_or_later(later: timedelta) -> None:
    make_publisher()
    article = make_in_state("approved")
    assert is_seen(lambda: publishing.publish(article, at=timezone.now() + later, by=None))


@pytest.mark.django_db
def test_what_stands_around_articles_is_seen() -> None:
    publisher, page = make_publisher(), make_page("about")
    term, entry = make_term("trust"), make_entry()
    assert is_seen(lambda: Publisher.objects.update(tagline="Trust in trade"))
    assert is_seen(page.save)
    assert is_seen(lambda: make_entry("Another"))
    assert is_seen(lambda: CalendarEntry.objects.filter(pk=entry.pk).update(is_public=False))
    assert is_seen(term.save)
    assert is_seen(term.delete)
    assert is_seen(publisher.delete)


@pytest.mark.django_db
def test_an_update_that_is_planned_is_seen_because_it_ends_what_is_kept() -> None:
    user = User.objects.create_user("ada")
    live = make_in_state("published")
    update = publishing.prepare_update(live, by=user)
    publishing.submit(update, by=user)
    publishing.approve(update, by=user)
    assert is_seen(lambda: publishing.publish(update, at=timezone.now() + SOON, by=user))


@pytest.mark.django_db
def test_links_of_terms_are_seen() -> None:
    make_article(body="<p>Trust is slow.</p>")
    make_term("trust")
    assert is_seen(mentions.relink_stale)


# ---- What is not ----------------------------------------------------------------------


@pytest.mark.django_db
def test_what_only_editors_see_is_not_seen() -> None:
    user, draft = User.objects.create_user("ada"), make_in_state("draft")
    entry = make_entry(is_public=False)
    assert not is_seen(lambda: Article.objects.filter(pk=draft.pk).update(title="Another"))
    assert not is_seen(lambda: revisions.keep(draft, by=user))
    slot = drafts.Slot(user, "article", draft)
    pairs = [("title", "Typed")]
    assert not is_seen(lambda: drafts.keep(slot, pairs, base=draft.version, now=timezone.now()))
    assert not is_seen(lambda: CalendarEntry.objects.filter(pk=entry.pk).update(title="Secret"))
    assert not is_seen(lambda: user.save())


@pytest.mark.django_db
def test_what_readers_do_is_not_seen(client: Any) -> None:
    now = timezone.now()
    make_publisher()
    assert not is_seen(lambda: client.get("/archives/000001.html"))
    assert MissedAddress.objects.exists()
    assert not is_seen(lambda: FruitlessSearch.record("nothing", day=date(2026, 11, 23)))
    assert not is_seen(
        lambda: notices.send(address="a@example.org", subject="A", text="B", sender="s@example.org")
    )
    assert not is_seen(lambda: client.get("/search/?q=nothing"))
    assert not is_seen(lambda: MissedAddress.forget(now=now + timedelta(days=9999)))


@pytest.mark.django_db
def test_what_the_worker_notes_is_not_seen() -> None:
    make_in_state("published")
    term = make_term("trust")
    source = TermSource.objects.create(term=term, citation="A book")
    mentions.relink_stale()
    assert not is_seen(lambda: ArticleTermIndex.objects.update(is_stale=True))
    assert not is_seen(mentions.relink_stale)
    assert not is_seen(lambda: TermSource.objects.update(checked_at=timezone.now(), fault="404"))
    assert is_seen(lambda: TermSource.objects.filter(pk=source.pk).update(citation="Another"))
    Occurrence.objects.create(
        article=Article.objects.get(), kind="feature", due_at=timezone.now() - SOON
    )
    assert not is_seen(lambda: happenings.let_happen(timezone.now()))


@pytest.mark.django_db
def test_a_statement_that_changes_nothing_is_not_seen() -> None:
    page = make_page("about")
    assert not is_seen(lambda: type(page).objects.filter(pk=page.pk).update(title=page.title))
    assert not is_seen(lambda: type(page).objects.filter(pk=-1).update(title="Another"))
    assert not is_seen(lambda: type(page).objects.filter(pk=-1)._raw_delete("default"))


# ---- Many at once ---------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_no_transaction_waits_for_another_and_each_is_counted_when_it_commits() -> None:
    """The one that began first commits last: neither is missed, whoever looked in between."""
    seen = [editions.revision()]

    def elsewhere(work: Callable[[], Any]) -> Any:
        def run() -> Any:
            try:
                return work()
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            return pool.submit(run).result(30)

    with transaction.atomic():
        make_page("first")
        elsewhere(lambda: make_page("second"))
        seen.append(elsewhere(editions.revision))
    seen.append(editions.revision())
    with transaction.atomic():
        make_page("third")
        transaction.set_rollback(True)
    assert sorted(set(seen)) == seen
    assert editions.revision() == seen[-1]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_adds_one_row_even_where_a_part_of_it_is_taken_back() -> None:
    rows = SiteChange.objects.count()
    with transaction.atomic():
        with transaction.atomic():
            make_page("first")
            transaction.set_rollback(True)
        assert SiteChange.objects.count() == rows
        make_page("second")
        make_page("third")
    assert SiteChange.objects.count() == rows + 1


@pytest.mark.django_db(transaction=True)
def test_merging_keeps_the_sum_whoever_writes_and_merges_meanwhile() -> None:
    for number in range(5):
        make_page(f"page-{number}")
    before = editions.revision()
    SiteChange.merge()
    SiteChange.merge()
    assert (editions.revision(), SiteChange.objects.count()) == (before, 1)

    def write_and_merge(number: int) -> None:
        try:
            for part in range(5):
                make_page(f"more-{number}-{part}")
                SiteChange.merge()
        finally:
            connection.close()

    before = editions.revision()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write_and_merge, range(4)))
    total = editions.revision()
    assert total - before >= 20
    SiteChange.merge()
    assert (editions.revision(), SiteChange.objects.count()) == (total, 1)


# ---- Moments --------------------------------------------------------------------------

FAR = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)


def comes(change: Callable[[datetime], Any], now: datetime) -> bool:
    """Whether the moment that the change plans is the next one."""
    make_publisher(time_zone="UTC")
    moment = now + timedelta(minutes=7)
    change(moment)
    return editions.next_moment(now) == moment and editions.next_moment(moment) > moment


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda at: make_article(published_at=at),
        lambda at: make_article(expires_at=at),
        lambda at: make_article(featured_from=at),
        lambda at: make_article(featured_from=FAR - timedelta(days=9), featured_until=at),
        lambda at: make_page(published_at=at),
        lambda at: Occurrence.objects.create(article=make_article(), kind="update", due_at=at),
        lambda at: Issue.objects.create(title="A letter", published_at=at),
    ],
    ids=["published", "expires", "featured", "unfeatured", "page", "update", "letter"],
)
def test_what_time_changes_is_known_before(change: Callable[[datetime], Any]) -> None:
    assert comes(change, FAR)


@pytest.mark.django_db
def test_a_day_begins_by_the_publisher_and_by_utc() -> None:
    make_publisher(time_zone="America/New_York")
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert editions.next_moment(noon) == datetime(2026, 11, 24, tzinfo=UTC)
    begins = datetime(2026, 11, 24, 5, tzinfo=UTC)
    assert editions.next_moment(noon + timedelta(hours=12)) == begins


def test_a_day_begins_though_its_midnight_is_left_out() -> None:
    beirut = ZoneInfo("Asia/Beirut")
    before = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert editions.midnight(before, beirut) == datetime(2026, 3, 28, 22, tzinfo=UTC)
