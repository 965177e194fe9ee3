"""Mails to the staff: planned with what they are about, sent by the worker."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Q
from django.dispatch import Signal

from .models import Article, Publisher

wanted = Signal()
"""Of a mail to one of the staff: `address`, `subject`, `text`, `mail_from`."""


def send(*, to: Iterable[User], subject: str, text: str, about: Article | None = None) -> int:
    """
    Plan a mail to each of these people; gives how many.

    They are planned in the transaction that is open, so that what is rolled back tells nobody.
    Who has no address, or no longer a log-in, is left out. `about` adds the article's address in
    the admin.
    """
    text = f"{text.strip()}\n"
    if about:
        text += f"\n{settings.SITE_URL}/admin/articles/article/{about.pk}/change/\n"
    addresses = sorted({user.email for user in to if user.email and user.is_active})
    for address in addresses:
        plan(address=address, subject=subject, text=text)
    return len(addresses)


def concerned(article: Article, *, but: User | None = None) -> list[User]:
    """Who entered an article, sees to it, wrote it or spoke of it; `but` knows already."""
    people = User.objects.filter(
        Q(created_articles=article)
        | Q(assigned_articles=article)
        | Q(author__bylines__article=article)
        | Q(pk__in=article.review_comments.values("author"))
    )
    others = people.exclude(pk=but.pk) if but else people
    return list(others.distinct())


def plan(*, address: str, subject: str, text: str) -> None:
    """Let whoever sends mail for this site know of one, in the transaction that is open."""
    publisher = Publisher.load()
    wanted.send(
        sender=None,
        address=address,
        subject=one_line(subject),
        text=f"{text}\n-- \n{publisher.name}, editors’ desk\n",
        mail_from=sender(publisher),
    )


def sender(publisher: Publisher) -> str:
    """The address that mails come from: MAIL_FROM, else the publisher's own."""
    return settings.DEFAULT_FROM_EMAIL or publisher.email or "webmaster@localhost"


def one_line(text: str) -> str:
    """
    A header of a mail holds no line break.

    >>> one_line("On trust\\r\\nBcc: x@example.org")
    'On trust Bcc: x@example.org'
    """
    return " ".join(text.split())[:200]
