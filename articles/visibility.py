"""
Where and from when an article can be seen, surface by surface: what an editor asks most.

Each surface is asked by the query that serves it, at each moment at which something can change;
nothing here decides what is public.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from .models import Article, Author, CalendarEntry, Subject

Shown = Callable[[datetime], bool]


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when; None is “already” and “for good”."""

    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Surface:
    """A place where readers may meet the article; `address` is empty where there is none."""

    name: str
    address: str
    spans: tuple[Span, ...]
    reason: str
    """Why it is not seen there, where it never is."""

    @property
    def is_now(self) -> bool:
        return bool(self.spans) and self.spans[0].start is None


def surfaces(article: Article, *, now: datetime) -> list[Surface]:
    """Of a stored article; of an update, those of the live article are another matter."""
    moments = changes(article, now)
    found = []
    for name, address, shown, reason in places(article):
        spans = tuple(spans_of(shown, moments))
        found.append(Surface(name, address, spans, "" if spans else reason))
    return found


def changes(article: Article, now: datetime) -> list[datetime]:
    """Now, and each later moment at which an article may come or go, in their order."""
    dates = (
        article.published_at, article.expires_at, article.featured_from, article.featured_until,
    )  # fmt: skip
    return sorted({now, *(moment for moment in dates if moment and moment > now)})


def spans_of(shown: Shown, moments: list[datetime]) -> Iterator[Span]:
    """When it is shown, if it can change only at these moments; the first of them is now."""
    start: datetime | None = None
    is_open = False
    for number, moment in enumerate(moments):
        is_shown = shown(moment)
        if is_shown and not is_open:
            start, is_open = (moment if number else None), True
        elif not is_shown and is_open:
            yield Span(start, moment)
            is_open = False
    if is_open:
        yield Span(start, None)


def places(article: Article) -> Iterator[tuple[str, str, Shown, str]]:
    """Each surface: its name, its address, the query that serves it, and why it may be none."""

    def public(at: datetime) -> bool:
        return Article.objects.published(at).filter(pk=article.pk).exists()

    why = why_not(article)
    month = article.month
    yield "Its own page", article.get_absolute_url(), public, why
    yield "Home page and archive", reverse("articles:archive"), public, why
    if month:
        address = reverse("articles:month", args=[f"{month:%Y}", f"{month:%m}"])
        yield f"{month:%B %Y}", address, public, why
    for subject in article.subjects.all():
        yield f"Subject “{subject}”", subject.get_absolute_url(), about(article, subject), why
    for byline in article.bylines.select_related("author"):
        author = byline.author
        yield f"Author “{byline}”", author.get_absolute_url(), by(article, author), why
    yield (
        "Featured articles",
        reverse("articles:featured"),
        featured(article),
        (why or "It has no date from which it is featured, or that is over."),
    )
    if article.is_abstract:
        yield "Abstracts", reverse("articles:abstracts"), public, why
    yield "Feeds", reverse("articles:feeds"), public, why
    yield "Search", reverse("articles:search"), public, why
    yield "Site map", reverse("articles:site_map"), public, why
    yield "Site map for search engines", reverse("articles:sitemap_index"), public, why
    announced = planned(article)
    yield (
        "Editorial calendar",
        reverse("articles:calendar"),
        lambda at: public(at) or announced(at),
        "No public entry of the calendar announces it.",
    )
    yield (
        "Mail",
        "",
        lambda at: False,
        "Who subscribed to it is mailed, minutes later.",
    )
    yield "Caches", "", lambda at: False, "Readers see a change within a second."


def why_not(article: Article) -> str:
    status = Article.Status
    if article.update_of_id:
        return "It is an update: readers see the live article until it goes out."
    if article.status == status.WITHDRAWN:
        return "It is withdrawn: its address answers that it is gone."
    if article.status != status.PUBLISHED:
        return f"It is {article.get_status_display()}: only editors see it."
    return "It has expired."


def about(article: Article, subject: Subject) -> Shown:
    rows = Article.objects.filter(pk=article.pk, article_subjects__tag=subject)
    return lambda at: rows.published(at).exists()


def by(article: Article, author: Author) -> Shown:
    rows = Article.objects.filter(pk=article.pk, bylines__author=author)
    return lambda at: rows.published(at).exists()


def featured(article: Article) -> Shown:
    rows = Article.objects.filter(pk=article.pk)
    return lambda at: rows.published(at).featured(at).exists()


def planned(article: Article) -> Shown:
    rows = CalendarEntry.objects.filter(article=article)
    return lambda at: rows.public(at).exists()
