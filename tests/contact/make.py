"""Things of the contact desk, for tests."""

from datetime import UTC, datetime
from typing import Any

from contact import inbox
from contact.models import Message, Topic

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # a Monday


def make_topic(name: str = "Questions", **fields: Any) -> Topic:
    """A new one, or the one of that slug that the site has from its beginning."""
    slug = fields.pop("slug", name.lower())
    return Topic.objects.update_or_create(slug=slug, defaults={"name": name, **fields})[0]


def make_submission(**fields: Any) -> inbox.Submission:
    known = {
        "topic": fields.get("topic") or Topic.objects.first() or make_topic(),
        "name": "Ada Reader",
        "address": "ada@example.org",
        "subject": "On trust",
        "text": "I have a question about trust.",
    }
    return inbox.Submission(**known | fields)


def make_message(*, now: datetime = NOW, **fields: Any) -> Message:
    return inbox.receive(make_submission(**fields), now=now)
