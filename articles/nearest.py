"""What a missed address may have meant: for an editor to choose from, never for readers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import QuerySet

from . import search
from .addresses import target_of, words_of
from .models import Article, Author, Page, PastAddress, Subject, address_key, published_q
from .models.history import TARGETS

LOOKED_AT = 6  # of each kind
BY_WORDS = 0.35  # what an article is worth that has a word of the address in its head

Thing = Article | Page | Subject | Author
NAMES: dict[type[Any], str] = {
    Article: "article", Page: "page", Subject: "subject", Author: "author",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something public that an address may have led to; the higher the score, the likelier."""

    thing: Thing
    address: str
    score: float

    @property
    def key(self) -> str:
        """The field of PastAddress that takes it, and its primary key: article-12."""
        return f"{NAMES[type(self.thing)]}-{self.thing.pk}"


def nearest(path: str, *, now: datetime, limit: int = 3) -> list[Candidate]:
    """
    What the public may see that has an address like this one, or its words; the likeliest first.

    A number alone is like nothing: 000124 stood beside 000123 and was another page. Seven queries,
    and one for each subject and author that had such an address.
    """
    scores: dict[Thing, float] = {}
    places: dict[Thing, str] = {}
    for thing, address, score in found(path, now=now):
        scores[thing] = scores.get(thing, 0) + score
        places[thing] = address
    best = sorted(scores, key=lambda thing: (-scores[thing], places[thing]))[:limit]
    return [Candidate(thing, places[thing], round(scores[thing], 3)) for thing in best]


def found(path: str, *, now: datetime) -> Iterator[tuple[Thing, str, float]]:
    """Every thing at most once from each source."""
    words = words_of(path.partition("?")[0])
    for rank, article in enumerate(search.any_of(words, now=now, limit=LOOKED_AT)):
        yield article, article.get_absolute_url(), BY_WORDS / (rank + 1)
    last = last_word(path)
    if not last:
        return
    seen = set()
    key = address_key(path)
    for past in alike(PastAddress.objects.select_related(*TARGETS), "key", key):
        if past.target not in seen and (address := target_of(past, now=now)):
            seen.add(past.target)
            yield past.target, address, past.score / 2  # folders are alike that mean nothing
    for things in public_things(now):
        for thing in alike(things, "slug", last):
            yield thing, thing.get_absolute_url(), thing.score


def public_things(now: datetime) -> list[QuerySet[Any]]:
    about = published_q(now, prefix="article_subjects__content_object__")
    by = published_q(now, prefix="bylines__article__")
    return [
        Article.objects.published(now).for_lists(),
        Page.objects.published(now),
        Subject.objects.filter(pk__in=Subject.objects.filter(about).order_by().values("pk")),
        Author.objects.filter(pk__in=Author.objects.filter(by).order_by().values("pk")),
    ]


def alike(things: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
    """Those whose field has enough trigrams of the text, the likest first."""
    similar: QuerySet[Any] = things.filter(**{f"{name}__trigram_similar": text})
    scored = similar.annotate(score=TrigramSimilarity(name, text)).order_by("-score", "pk")
    likest: QuerySet[Any] = scored[:LOOKED_AT]
    return likest


def last_word(path: str) -> str:
    """
    The last part of an address as a slug; empty where it is but a number.

    >>> last_word("/archives/2003/08/My_Title.html"), last_word("/archives/000123.html")
    ('my-title', '')
    >>> last_word("/?p=12")
    ''
    """
    last = address_key(path.partition("?")[0]).rpartition("/")[2]
    return last if re.search(r"[^\W\d_]{3}", last) else ""
