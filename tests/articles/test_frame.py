"""What every page shows is asked once for an edition of the site, and never kept for editors."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles import editions, frame, publishing
from articles.models import Article, Publisher
from common.pagecache.editions import GOOD, Editions
from tests.factories import WHOLE, make_article

pytestmark = pytest.mark.django_db(transaction=True)


class Ticks:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def ticks(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Ticks:
    """A clock of the process that goes on when it is told to."""
    ticks = Ticks()
    settings.KEEP_FRAME = True
    monkeypatch.setattr(frame, "_known", None)
    monkeypatch.setattr(
        editions,
        "CURRENT",
        Editions(revision=editions.revision, next_moment=editions.next_moment, ticks=ticks),
    )
    return ticks


def test_a_reader_is_a_second_behind_at_most(
    client: Client, publisher: Publisher, ticks: Ticks
) -> None:
    assert publisher.name in client.get("/").content.decode()
    Publisher.objects.update(name="The Other Centre")
    ticks.seconds = GOOD
    assert "The Other Centre" in client.get("/").content.decode()


def test_it_is_asked_once(
    publisher: Publisher, ticks: Ticks, django_assert_num_queries: Any
) -> None:
    first = frame.kept(timezone.now())
    with django_assert_num_queries(0):
        assert frame.kept(timezone.now()) is first
    ticks.seconds = GOOD
    with django_assert_num_queries(1):  # of the revision, which is what it was
        assert frame.kept(timezone.now()) is first


def test_whoever_has_logged_in_sees_a_change_at_once(
    client: Client, admin_client: Client, publisher: Publisher, ticks: Ticks
) -> None:
    client.get("/")
    Publisher.objects.update(name="The Other Centre")
    assert "The Other Centre" in admin_client.get("/").content.decode()


def test_an_update_goes_out_with_the_first_reader_after_its_moment(
    client: Client, publisher: Publisher, ticks: Ticks
) -> None:
    live = make_article("Before", **WHOLE)
    update = publishing.prepare_update(live, by=None)
    update.title = "After"
    update.save()
    publishing.publish(update, at=timezone.now() + timedelta(hours=1), by=None)
    client.get("/")
    now = timezone.now()
    Article.objects.filter(pk=update.pk).update(update_at=now)
    live.occurrences.update(due_at=now)
    Publisher.objects.update(tagline="Time is not waited for here, so another change tells of it.")
    ticks.seconds = GOOD
    assert "After" in client.get(live.get_absolute_url()).content.decode()
    assert frame.kept(timezone.now()).is_update_due is False
