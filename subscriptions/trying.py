"""A letter to the one who wrote it, before anybody else gets it."""

from datetime import datetime
from email.utils import parseaddr

from outbox import planning

from .models import Issue, TestCopy

NAME = "letter-test"


def send(issue: Issue, to: str, *, now: datetime) -> None:
    """Plan one copy; its links lead nowhere."""
    copy = TestCopy.objects.create(issue=issue, address=parseaddr(to)[1], made_at=now)
    planning.plan_one(kind=NAME, recipient=copy.pk, name="Copies of letters to their writers")
