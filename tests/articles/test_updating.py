"""An update of a live article: prepared beside it, unseen, then in its place at its time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from articles import happenings, publishing, records, revisions
from articles.models import Article, Occurrence, Revision, Subject
from tests.admin.people import make_user
from tests.factories import WHOLE, make_article, make_publisher

pytestmark = pytest.mark.django_db


def make_live() -> Article:
    make_publisher()
    return make_article("On trust", body="<p>One.</p><p>Two.</p><p>Three.</p>", **WHOLE)


def change(update: Article, **fields: object) -> None:
    for name, value in fields.items():
        setattr(update, name, value)
    update.save()


def test_readers_see_the_live_text_until_the_update_goes_out(client: Client) -> None:
    live = make_live()
    update = publishing.prepare_update(live, by=None)
    change(update, title="On great trust")
    page = client.get(live.get_absolute_url()).content.decode()
    assert "On great trust" not in page
    assert "On great trust" not in client.get("/").content.decode()
    publishing.publish(update, at=timezone.now(), by=None)
    page = client.get(live.get_absolute_url()).content.decode()
    assert "On great trust" in page
    assert not Article.objects.filter(pk=update.pk).exists()
    assert Article.objects.get(pk=live.pk).published_at == live.published_at


def test_an_update_has_all_that_the_live_article_has() -> None:
    live = make_live()
    update = publishing.prepare_update(live, by=None)
    told = [records.record(article) for article in (live, update)]
    names = records.WRITING
    assert {name: told[0][name] for name in names} == {name: told[1][name] for name in names}
    assert publishing.prepare_update(live, by=None) == update


def test_only_a_published_article_is_updated() -> None:
    draft = make_article(status="draft")
    with pytest.raises(publishing.NotAllowed, match="Only a published article"):
        publishing.prepare_update(draft, by=None)


def test_no_update_can_be_made_public_past_the_verbs() -> None:
    update = publishing.prepare_update(make_live(), by=None)
    rows = Article.objects.filter(pk=update.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(status="published", published_at=timezone.now(), month="2026-01-01")


def test_it_takes_the_steps_of_any_text_and_its_history_goes_on_in_the_live_one() -> None:
    live, editor = make_live(), make_user("superuser")
    update = publishing.prepare_update(live, by=editor)
    change(update, summary="Otherwise.")
    publishing.submit(update, by=editor, note="Please read it.")
    publishing.approve(update, by=editor)
    publishing.publish(update, at=timezone.now(), by=editor)
    assert [step.step for step in live.steps.all()] == ["update", "approve", "submit", "prepare"]
    assert live.revisions.first().content["summary"] == "Otherwise."
    assert Revision.objects.exclude(article=live).count() == 0


def test_a_mended_typing_error_of_the_live_text_is_kept() -> None:
    live = make_live()
    update = publishing.prepare_update(live, by=None)
    change(update, body="<p>One.</p><p>Two.</p><p>Three, at length.</p>")
    change(live, body="<p>One!</p><p>Two.</p><p>Three.</p>")
    publishing.publish(update, at=timezone.now(), by=None)
    live.refresh_from_db()
    assert live.body == "<p>One!</p><p>Two.</p><p>Three, at length.</p>"


def test_the_text_of_an_earlier_version_is_none_of_the_update() -> None:
    """What an editor typed meanwhile is merged with the text that they had opened."""
    live = make_live()
    change(live, summary="Opened.")
    opened = live.version
    update = publishing.prepare_update(live, by=None)
    revisions.keep(update, by=None)
    change(update, title="Halfway")
    revisions.keep(update, by=None)
    change(update, title="On great trust")
    publishing.publish(update, at=timezone.now(), by=None)
    live.refresh_from_db()
    texts = [revisions.up_to(live, version) for version in (opened, live.version)]
    assert [text and text.content["title"] for text in texts] == ["On trust", "On great trust"]


def test_two_texts_that_do_not_go_together_are_refused_and_both_kept() -> None:
    live = make_live()
    update = publishing.prepare_update(live, by=None)
    change(update, title="On great trust")
    change(live, title="On little trust")
    with pytest.raises(publishing.NotAllowed, match="in the same place"):
        publishing.publish(update, at=timezone.now(), by=None)
    titles = set(Article.objects.values_list("title", flat=True))
    assert titles == {"On great trust", "On little trust"}


def test_an_update_may_not_take_from_readers_what_the_guard_demands() -> None:
    live = make_live()
    update = publishing.prepare_update(live, by=None)
    update.subjects.clear()
    with pytest.raises(publishing.NotAllowed, match="no subject"):
        publishing.publish(update, at=timezone.now(), by=None)
    assert Subject.objects.get() in live.subjects.all()


def test_a_change_of_substance_sets_the_date_and_a_typing_error_none() -> None:
    live = make_live()
    update = publishing.prepare_update(live, by=None)
    change(update, summary="Mended.")
    publishing.publish(update, at=timezone.now(), by=None)
    live.refresh_from_db()
    assert live.revised_at is None
    update = publishing.prepare_update(live, by=None)
    change(update, summary="Otherwise.", revised_at=timezone.now())
    publishing.publish(update, at=timezone.now(), by=None)
    live.refresh_from_db()
    assert live.revised_at is not None


def test_a_dropped_update_leaves_the_live_article_as_it_is() -> None:
    live = make_live()
    update = publishing.prepare_update(live, by=None)
    change(update, title="On great trust")
    publishing.publish(update, at=timezone.now() + timedelta(days=1), by=None)
    publishing.drop_update(update, by=None)
    assert Article.objects.get().title == "On trust"
    assert not Occurrence.objects.filter(done_at=None).exists()


# ---- At a time ------------------------------------------------------------------------


def scheduled(live: Article, *, overdue: timedelta) -> Article:
    """An update of it that was due that long ago, and that nobody has let out."""
    update = publishing.prepare_update(live, by=None)
    change(update, title="On great trust")
    publishing.publish(update, at=timezone.now() + timedelta(days=1), by=None)
    due = timezone.now() - overdue
    Article.objects.filter(pk=update.pk).update(update_at=due)
    Occurrence.objects.filter(kind="update").update(due_at=due)
    return update


def test_a_scheduled_update_is_seen_at_its_second_with_no_worker(client: Client) -> None:
    live = make_live()
    update = publishing.prepare_update(live, by=None)
    change(update, title="On great trust")
    publishing.publish(update, at=timezone.now() + timedelta(hours=1), by=None)
    assert update.state(timezone.now()) == "scheduled"
    assert "On great trust" not in client.get(live.get_absolute_url()).content.decode()
    publishing.drop_update(update, by=None)
    scheduled(live, overdue=timedelta(0))
    assert "On great trust" in client.get(live.get_absolute_url()).content.decode()


def test_it_can_wait_again_and_then_does_not_go_out() -> None:
    live = make_live()
    update = publishing.prepare_update(live, by=None)
    publishing.publish(update, at=timezone.now() + timedelta(hours=1), by=None)
    publishing.unschedule(update, by=None)
    assert update.state(timezone.now()) == "approved"
    assert happenings.let_happen(timezone.now() + timedelta(hours=2)) == 0


def test_one_that_can_not_go_out_says_so_and_is_tried_no_more() -> None:
    live = make_live()
    scheduled(live, overdue=timedelta(hours=1))
    change(Article.objects.get(pk=live.pk), title="On little trust")
    now = timezone.now()
    happenings.let_happen(now)
    (row,) = happenings.late(now)
    assert "in the same place" in row.error
    assert happenings.let_happen(now) == 0
    assert Article.objects.get(pk=live.pk).title == "On little trust"


@pytest.mark.django_db(transaction=True)
def test_of_four_workers_at_once_one_lets_it_happen() -> None:
    for round_ in range(10):
        live = make_live() if round_ == 0 else make_article(f"Number {round_}", **WHOLE)
        scheduled(live, overdue=timedelta(seconds=1))
        now = timezone.now()

        def work(_: int, now: object = now) -> int:
            try:
                return happenings.let_happen(now)  # type: ignore[arg-type]
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            done = list(pool.map(work, range(4)))
        assert sum(done) == 1
        assert live.steps.filter(step="update").count() == 1
