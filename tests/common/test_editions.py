"""An edition of the site lasts until the database or the clock ends it."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError

from common.pagecache.editions import GOOD, LASTING, STALE, Edition, Editions

# Whoever asks looks first whether a connection of before is to be closed.
pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Site:
    """A database whose answers a test decides, and both clocks."""

    def __init__(self) -> None:
        self.number, self.asked, self.is_down = 7, 0, False
        self.coming = NOON + timedelta(days=1)
        self.ticks, self.wall = 100.0, NOON.timestamp()
        self.editions = Editions(
            revision=self.revision,
            next_moment=lambda now: self.coming,
            ticks=lambda: self.ticks,
            clock=lambda: self.wall,
        )

    def revision(self) -> int:
        self.asked += 1
        if self.is_down:
            raise OperationalError("no route")
        return self.number

    def later(self, seconds: float) -> Edition | None:
        self.ticks += seconds
        self.wall += seconds
        return self.editions.current()


@pytest.fixture
def site() -> Site:
    return Site()


def test_the_database_is_asked_once_a_second(site: Site) -> None:
    first = site.editions.current()
    assert all(site.later(0.09) is first for _ in range(10))
    assert site.asked == 1
    assert site.later(0.11) is first
    assert site.asked == 2


def test_another_revision_is_another_edition(site: Site) -> None:
    first = site.editions.current()
    site.number += 1
    assert site.later(GOOD * 0.99) is first
    assert site.later(GOOD) is not first


def test_what_is_committed_while_the_question_travels_is_not_missed(site: Site) -> None:
    """The second counts from before the question, not from the answer."""
    answer = site.revision

    def slow() -> int:
        found = answer()
        site.ticks += 0.6
        site.number += 1
        return found

    site.editions.revision = slow
    first = site.editions.current()
    assert site.later(0.5) is not first


def test_an_edition_ends_at_the_moment_at_which_the_site_changes_by_itself(site: Site) -> None:
    site.coming = NOON + timedelta(seconds=0.5)
    first = site.editions.current()
    assert site.later(0.499) is first
    site.coming = NOON + timedelta(days=1)
    assert site.later(0.001) is not first


def test_an_edition_ends_after_an_hour_whatever_happens(site: Site) -> None:
    first = site.editions.current()
    for _ in range(int(LASTING) - 1):
        assert site.later(1) is first
    assert site.later(1) is not first


@pytest.mark.parametrize("jump", [-0.001, -3600, 86_400])
def test_an_edition_ends_where_the_clock_is_set(site: Site, jump: float) -> None:
    site.coming = NOON + timedelta(days=3)
    first = site.editions.current()
    site.wall += jump
    second = site.editions.current()
    assert second is not first
    assert second is site.later(GOOD / 2)


def test_without_the_database_there_is_a_last_edition_for_an_hour(site: Site) -> None:
    first = site.editions.current()
    site.is_down = True
    assert site.later(GOOD) is None
    assert site.editions.last() is first
    assert site.later(STALE - GOOD - 1) is None
    assert site.editions.last() is first
    site.later(1)
    assert site.editions.last() is None


def test_a_database_that_is_down_is_asked_once_a_second_too(site: Site) -> None:
    site.is_down = True
    for _ in range(10):
        assert site.later(0.05) is None
    assert site.asked == 1
    assert site.later(GOOD) is None
    assert site.asked == 2


def test_a_database_that_is_back_is_believed_at_once(site: Site) -> None:
    first = site.editions.current()
    site.is_down = True
    site.later(GOOD)
    site.is_down = False
    assert site.later(GOOD) is first


def test_nobody_waits_long_for_a_thread_that_asks_a_silent_database(site: Site) -> None:
    first = site.editions.current()
    is_asking, may_end = threading.Event(), threading.Event()

    def silent() -> int:
        is_asking.set()
        may_end.wait(30)
        return site.number

    site.editions.revision = silent
    site.ticks += GOOD
    asking = threading.Thread(target=site.editions.current)
    asking.start()
    is_asking.wait(30)
    try:
        site.ticks += GOOD * 1.1
        assert site.editions.current() is None
        assert site.editions.last() is first
    finally:
        may_end.set()
        asking.join()
    assert site.editions.current() is first
