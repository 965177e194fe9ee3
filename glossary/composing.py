"""
From an article to its links, its references and its words: one run makes all three.

`hits_in` and the choice among them stand in for the engine of linking, whose rules they do not
know: they look for keys in the HTML as it is.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from articles.models import Article, ArticleSubject

from .automaton import Vocabulary
from .candidates import words_of
from .models import ArticleTermRule, TermReference
from .passages import passage
from .reading import digest

Sense = tuple[int, int]
"""The keys of a term and of its form."""


@dataclass(frozen=True, slots=True)
class Material:
    """What an article is linked from; `rules` are actions by the keys of terms."""

    article_id: int
    html: str
    text: str
    published_at: datetime | None
    rules: dict[int, str]
    subjects: set[int]


@dataclass(frozen=True, slots=True)
class Composed:
    html_sha256: str
    links: list[tuple[int, int, int, int]]
    references: list[TermReference]
    words: set[str]


def materials(pks: Collection[int]) -> Iterator[Material]:
    """What these articles are linked from. Three queries."""
    rules: dict[int, dict[int, str]] = {}
    subjects: dict[int, set[int]] = {}
    ruled = ArticleTermRule.objects.filter(article__in=pks)
    for article, term, action in ruled.values_list("article", "term", "action"):
        rules.setdefault(article, {})[term] = action
    about = ArticleSubject.objects.filter(content_object__in=pks)
    for article, subject in about.values_list("content_object", "tag"):
        subjects.setdefault(article, set()).add(subject)
    found = Article.objects.filter(pk__in=pks).order_by("pk")
    for pk, html, text, moment in found.values_list("pk", "body_html", "text", "published_at"):
        yield Material(pk, html, text, moment, rules.get(pk, {}), subjects.get(pk, set()))


def compose(material: Material, vocabulary: Vocabulary) -> Composed:
    """Link the first use of each term, unless its sense is in doubt or an editor forbids it."""
    links: list[tuple[int, int, int, int]] = []
    references: dict[int, TermReference] = {}
    for start, end, senses in hits_in(material.html, vocabulary):
        for term, _ in senses:
            references.setdefault(term, new_reference(material, term, start, end)).count += 1
        chosen = sense_of(senses, material, vocabulary)
        if chosen and not references[chosen[0]].is_linked:
            references[chosen[0]].is_linked = True
            links.append((start, end, *chosen))
    words = words_of(material.text.casefold())
    return Composed(digest(material.html), links, list(references.values()), words)


def new_reference(material: Material, term: int, start: int, end: int) -> TermReference:
    return TermReference(
        article_id=material.article_id,
        term_id=term,
        first_offset=start,
        count=0,
        is_linked=False,
        is_manual=False,
        context=str(passage(material.html, start, end)),
        published_at=material.published_at,
    )


def hits_in(html: str, vocabulary: Vocabulary) -> Iterator[tuple[int, int, list[Sense]]]:
    """Where forms stand, from left to right, the longest first, none within another."""
    hits: dict[tuple[int, int], list[Sense]] = {}
    for key, form, term in vocabulary.forms:
        pattern = r"\b" + re.escape(key).replace(r"\ ", "[ -]") + r"\b"
        for found in re.finditer(pattern, html, re.IGNORECASE):
            hits.setdefault(found.span(), []).append((term, form))
    reached = 0
    for (start, end), senses in sorted(hits.items(), key=lambda hit: (hit[0][0], -hit[0][1])):
        if start >= reached:
            reached = end
            yield start, end, senses


def sense_of(senses: list[Sense], material: Material, vocabulary: Vocabulary) -> Sense | None:
    """What an editor pinned, else the only one, else the only one that shares a subject."""
    allowed = [sense for sense in senses if material.rules.get(sense[0]) != "never"]
    left = [sense for sense in allowed if material.rules.get(sense[0]) == "pin"] or allowed
    if len(left) > 1:
        left = [
            sense for sense in left if vocabulary.subjects.get(sense[0], set()) & material.subjects
        ]
    return left[0] if len(left) == 1 else None
