"""What went to many, for anybody: the feed of the newsletters."""

from datetime import UTC, datetime

import feedparser
import pytest
from django.test import Client
from django.utils import timezone

from subscriptions import letters
from subscriptions.models import Issue
from tests.subscriptions.make import make_subscriber

pytestmark = pytest.mark.usefixtures("publisher")

FEED = "/newsletters/newsletters.atom"


def test_an_empty_feed_never_changed(client: Client) -> None:
    found = feedparser.parse(client.get(FEED).content)
    assert (found.bozo, found.feed.updated) == (False, "1970-01-01T00:00:00+00:00")


def test_a_feed_changed_with_its_newest_letter(client: Client) -> None:
    make_subscriber()
    for title in ("One", "Two"):
        issue = Issue.objects.create(title=title, body="<p>Hello.</p>")
        letters.send(issue, now=timezone.now())
    Issue.objects.filter(title="One").update(published_at=datetime(2020, 5, 1, tzinfo=UTC))
    Issue.objects.filter(title="Two").update(published_at=datetime(2021, 5, 1, tzinfo=UTC))
    found = feedparser.parse(client.get(FEED).content)
    assert found.feed.updated == "2021-05-01T00:00:00+00:00"
    assert [entry.title for entry in found.entries] == ["Two", "One"]
