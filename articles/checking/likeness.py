"""Published articles that say much the same as a text."""

import math
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from django.db.models.functions import Left
from django.urls import reverse
from django.utils import timezone

from articles import search
from articles.models import Article
from articles.suggesting import LEAST_LETTERS, WORD, telling_words

from .finding import Finding

LOOKED_AT = 12
MOST = 3
COMPARED = 4_000
"""Characters: the longer two texts, the more words they share that say nothing."""
LEAST_WORDS = 40  # different ones; of shorter texts likeness says nothing
MUCH_LIKE = 0.5  # articles of the demo that treat the same have 0.52, others 0.46 at the most


def findings(title: str, text: str, *, but: int | None, now: datetime) -> Iterator[Finding]:
    """
    The likest first. `but` is the key of the article itself.

    Three queries.
    """
    words = counted(f"{title} {text[:COMPARED]}")
    if len(words) < LEAST_WORDS:
        return
    about = f"{title} {' '.join(telling_words(text))}"
    found = search.any_of(about, now=now, limit=LOOKED_AT)
    candidates = Article.objects.filter(pk__in=[one.pk for one in found]).exclude(pk=but or 0)
    scored = [
        (likeness(words, counted(f"{other.title} {other.start}")), other)  # type: ignore[attr-defined]
        for other in candidates.for_lists().annotate(start=Left("text", COMPARED))
    ]
    alike = [(score, other) for score, other in scored if score >= MUCH_LIKE]
    for _, other in sorted(alike, key=lambda pair: (-pair[0], -pair[1].pk))[:MOST]:
        year = timezone.localtime(other.published_at).year
        yield Finding(
            "similar-article",
            f"An article much like this one: “{other}”, {year}.",
            address=reverse("admin:articles_article_change", args=[other.pk]),
        )


def counted(text: str) -> Counter[str]:
    """Its longer words, how often each."""
    return Counter(word for word in WORD.findall(text.casefold()) if len(word) >= LEAST_LETTERS)


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """
    The cosine of two counts of words: 1 where they are in proportion, 0 where they share none.

    >>> likeness(Counter(trust=2, firms=1), Counter(trust=4, firms=2))
    1.0
    """
    shared = sum(number * other[word] for word, number in one.items())
    sizes = (sum(number**2 for number in counts.values()) for counts in (one, other))
    return round(shared / math.sqrt(math.prod(sizes) or 1), 3)
