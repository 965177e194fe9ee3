"""What the clock does: seen by readers at the second, and told once."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from django.core import mail
from django.db import connection, connections, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from articles import happenings, publishing
from articles.models import Article, Occurrence
from tests.admin.people import make_user
from tests.factories import WHOLE, make_article, make_publisher

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


def work_off() -> list[EmailMessage]:
    """Let a worker do the jobs that wait; gives the mails that it sent."""
    mail.outbox.clear()

    async def work() -> None:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(1))
        worker = app.with_connector(app.connector.get_worker_connector())
        async with worker.open_async():
            await worker.run_worker_async(
                wait=False, install_signal_handlers=False, listen_notify=False
            )
        await loop.run_in_executor(None, connections.close_all)  # those of the jobs' thread

    asyncio.run(work())
    return sorted(mail.outbox, key=lambda told: told.subject)  # they go side by side


def make_scheduled(at: datetime) -> Article:
    make_publisher()
    writer = make_user("superuser", "writer")
    writer.email = "writer@example.org"
    writer.save()
    article = make_article(status="approved", published_at=None, created_by=writer, **WHOLE)
    publishing.publish(article, at=at, by=None)
    return article


def kinds(article: Article, *, done: bool) -> list[str]:
    rows = Occurrence.objects.filter(article=article, done_at__isnull=not done)
    return [row.kind for row in rows]


def test_who_is_concerned_is_told_once_that_it_has_appeared() -> None:
    article = make_scheduled(timezone.now() + HOUR)
    assert happenings.let_happen(timezone.now()) == 0
    later = timezone.now() + 2 * HOUR
    assert happenings.let_happen(later) == 1
    assert happenings.let_happen(later) == 0
    (told,) = work_off()
    assert told.to == ["writer@example.org"]
    assert told.subject == "“On trust” has appeared."
    assert f"/admin/articles/article/{article.pk}/change/" in told.body
    assert work_off() == []


def test_what_is_moved_or_taken_back_does_not_happen() -> None:
    article = make_scheduled(timezone.now() + HOUR)
    publishing.unschedule(article, by=None)
    assert kinds(article, done=False) == []
    publishing.publish(article, at=timezone.now() + 3 * HOUR, by=None)
    assert happenings.let_happen(timezone.now() + 2 * HOUR) == 0
    assert kinds(article, done=False) == ["publish"]


def test_a_date_that_is_changed_by_hand_is_looked_at_before_anybody_is_told() -> None:
    article = make_scheduled(timezone.now() + HOUR)
    Article.objects.filter(pk=article.pk).update(published_at=timezone.now() + 5 * HOUR)
    happenings.let_happen(timezone.now() + 2 * HOUR)
    assert work_off() == []


def test_an_imported_archive_makes_nothing_happen() -> None:
    make_publisher()
    article = make_article(**WHOLE)
    happenings.plan(article)
    assert kinds(article, done=False) == []


def test_expiry_and_featuring_are_planned_with_the_article() -> None:
    article = make_scheduled(timezone.now() + HOUR)
    article.expires_at = timezone.now() + 9 * HOUR
    article.featured_from = timezone.now() + 2 * HOUR
    article.featured_until = timezone.now() + 3 * HOUR
    article.save()
    happenings.plan(article)
    assert kinds(article, done=False) == ["publish", "feature", "unfeature", "expire"]
    assert happenings.let_happen(timezone.now() + 10 * HOUR) == 4
    assert [told.subject for told in work_off()] == [
        "“On trust” has appeared.",
        "“On trust” has expired: readers no longer see it.",
    ]


def test_what_is_due_and_has_not_happened_is_told_to_editors() -> None:
    article = make_scheduled(timezone.now() + HOUR)
    assert happenings.late(timezone.now() + HOUR) == []
    (row,) = happenings.late(timezone.now() + HOUR + timedelta(minutes=4))
    assert row.article == article


def test_what_is_rolled_back_tells_nobody() -> None:
    make_scheduled(timezone.now() + HOUR)
    work_off()
    before = waiting_jobs()
    with transaction.atomic():
        happenings.let_happen(timezone.now() + 2 * HOUR)
        transaction.set_rollback(True)
    assert work_off() == []
    assert waiting_jobs() == before


def waiting_jobs() -> list[str]:
    """But for those that come by the clock, which a minute may bring at any time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name FROM procrastinate_jobs"
            " WHERE status = 'todo' AND args ->> 'timestamp' IS NULL"
        )
        return sorted(name for (name,) in cursor.fetchall())


def test_a_step_is_told_to_those_concerned_with_its_note_and_not_to_who_took_it() -> None:
    make_publisher()
    writer, editor = make_user("superuser", "writer"), make_user("superuser", "editor")
    for user in (writer, editor):
        user.email = f"{user}@example.org"
        user.save()
    article = make_article(status="draft", created_by=writer, assignee=editor, **WHOLE)
    publishing.submit(article, by=writer)
    publishing.return_to_draft(article, by=editor, note="The second table is missing.")
    first, second = sorted(work_off(), key=lambda told: told.to)
    assert (first.to, first.subject) == (
        ["editor@example.org"], "“On trust” was sent to review by writer",
    )  # fmt: skip
    assert second.to == ["writer@example.org"]
    assert "The second table is missing." in second.body
