"""The articles, corrections and entries of the calendar that messages can be about."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, CalendarEntry, Correction
from articles.search import any_of

from . import things


def register() -> None:
    things.register(
        "article",
        label="Article",
        model=Article,
        find=find_article,
        search=search_articles,
        address=address_of_article,
    )
    things.register(
        "calendar",
        label="Calendar entry",
        model=CalendarEntry,
        find=find_entry,
        search=search_entries,
        address=address_of_entry,
    )
    things.register(
        "correction",
        label="Correction",
        model=Correction,
        find=lambda key: None,
        search=lambda words, user: [],
        address=lambda correction, user: address_of_article(correction.article, user),
    )


def by_key(rows: QuerySet[Any], key: str) -> Any:
    """The row with that primary key or uid, or None."""
    if key.isdecimal() and len(key) < 19:
        return rows.filter(pk=int(key)).first()
    try:
        return rows.filter(uid=uuid.UUID(key)).first()
    except ValueError:
        return None


def titled(words: str, field: str = "title") -> Q:
    """Whose title holds each of the words, in any order."""
    wanted = Q()
    for word in words.replace("\0", "").split()[:8]:
        wanted &= Q(**{f"{field}__icontains": word})
    return wanted


# ---- Articles -------------------------------------------------------------------------


def find_article(key: str) -> Article | None:
    found: Article | None = by_key(Article.objects.published(timezone.now()).for_lists(), key)
    return found


def search_articles(words: str, user: Any) -> Iterable[Article]:
    """By their title where that finds some; else those that name the words in their head."""
    now = timezone.now()
    if user.has_perm("articles.view_article"):
        rows = Article.objects.filter(update_of=None)
    else:
        rows = Article.objects.published(now)
    named = rows.filter(titled(words)).for_lists().newest_first()[: things.MOST]
    return list(named) or any_of(words, now=now, limit=things.MOST)


def address_of_article(article: Article, user: Any) -> str:
    if user.has_perm("articles.view_article"):
        return reverse("admin:articles_article_change", args=[article.pk])
    return article.get_absolute_url() if article.is_published(timezone.now()) else ""


# ---- The calendar ---------------------------------------------------------------------


def find_entry(key: str) -> CalendarEntry | Article | None:
    """What is planned; once it has appeared, the article."""
    now = timezone.now()
    entry: CalendarEntry | None = by_key(CalendarEntry.objects.public(now).with_articles(), key)
    if entry and entry.article and entry.article.is_published(now):
        return entry.article
    return entry


def search_entries(words: str, user: Any) -> Iterable[CalendarEntry]:
    if user.has_perm("articles.view_calendarentry"):
        rows = CalendarEntry.objects.all()
    else:
        rows = CalendarEntry.objects.public(timezone.now())
    return rows.filter(titled(words))[: things.MOST]


def address_of_entry(entry: CalendarEntry, user: Any) -> str:
    if user.has_perm("articles.view_calendarentry"):
        return reverse("admin:articles_calendarentry_change", args=[entry.pk])
    if not entry.is_public_at(timezone.now()):
        return ""
    return f"{reverse('articles:calendar')}#entry-{entry.uid}"
