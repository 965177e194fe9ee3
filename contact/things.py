"""
What a message may be about, by the word in the address: `?about=article:UID`.

Only what readers may see is found, so that the form tells nobody of a draft. Apps that this one
may not know add their own in `config.wiring`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Model
from django.urls import reverse

from articles.models import Article, CalendarEntry

MOST = 3
"""So many of one message."""

Finder = Callable[[UUID, datetime], tuple[Model, str] | None]
"""A thing that readers may see at that moment, and its address."""


@dataclass(frozen=True, slots=True)
class Thing:
    """`word` is what stands in the address."""

    word: str
    row: Model
    address: str

    @property
    def title(self) -> str:
        return str(self.row)


_FINDERS: dict[str, Finder] = {}


def register(name: str, finder: Finder) -> None:
    _FINDERS[name] = finder


def find(words: Iterable[str], *, now: datetime) -> Iterator[Thing]:
    """Those of the things that are there for readers, each once."""
    for word in list(dict.fromkeys(words))[:MOST]:
        name, _, given = word.partition(":")
        try:
            uid = UUID(given)
        except ValueError:
            continue
        found = _FINDERS[name](uid, now) if name in _FINDERS else None
        if found:
            yield Thing(f"{name}:{uid}", *found)


def article(uid: UUID, now: datetime) -> tuple[Model, str] | None:
    columns = ("uid", "title", "slug", "month")
    found = Article.objects.published(now).filter(uid=uid).only(*columns).first()
    return (found, found.get_absolute_url()) if found else None


def calendar_entry(uid: UUID, now: datetime) -> tuple[Model, str] | None:
    """What is planned; once it has appeared, the article."""
    entry = CalendarEntry.objects.public(now).with_articles().filter(uid=uid).first()
    if entry is None:
        return None
    if entry.article and entry.article.is_published(now):
        return entry.article, entry.article.get_absolute_url()
    return entry, f"{reverse('articles:calendar')}#entry-{entry.uid}"


def connect() -> None:
    register("article", article)
    register("calendar", calendar_entry)
