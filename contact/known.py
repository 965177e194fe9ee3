"""The articles, corrections and entries of the calendar that messages can be linked to."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, CalendarEntry, Correction
from articles.search import any_of

from .linkable import MOST, Linkable, register

MOST_WORDS = 8


def connect() -> None:
    register(Linkable("article", "Article", Article, search_articles, address_of_article))
    register(Linkable("entry", "Calendar entry", CalendarEntry, search_entries, address_of_entry))
    register(
        Linkable("correction", "Correction", Correction, lambda words, user: [],
                 lambda one, user: address_of_article(one.article, user))
    )  # fmt: skip


def titled(words: str, field: str = "title") -> Q:
    """Whose title holds each of the words, in any order."""
    wanted = Q()
    for word in words.replace("\0", "").split()[:MOST_WORDS]:
        wanted &= Q(**{f"{field}__icontains": word})
    return wanted


def search_articles(words: str, user: Any) -> Iterable[Article]:
    """By their title where that finds some; else those that name the words in their head."""
    now = timezone.now()
    if user.has_perm("articles.view_article"):
        rows = Article.objects.filter(update_of=None)
    else:
        rows = Article.objects.published(now)
    named = rows.filter(titled(words)).for_lists().newest_first()[:MOST]
    return list(named) or any_of(words, now=now, limit=MOST)


def address_of_article(article: Article, user: Any) -> str:
    if user.has_perm("articles.view_article"):
        return reverse("admin:articles_article_change", args=[article.pk])
    return article.get_absolute_url() if article.is_published(timezone.now()) else ""


def search_entries(words: str, user: Any) -> Iterable[CalendarEntry]:
    if user.has_perm("articles.view_calendarentry"):
        rows = CalendarEntry.objects.all()
    else:
        rows = CalendarEntry.objects.public(timezone.now())
    return rows.filter(titled(words))[:MOST]


def address_of_entry(entry: CalendarEntry, user: Any) -> str:
    if user.has_perm("articles.view_calendarentry"):
        return reverse("admin:articles_calendarentry_change", args=[entry.pk])
    return reverse("articles:calendar") if entry.is_public_at(timezone.now()) else ""
