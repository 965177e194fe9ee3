"""From an article to its links, its references and its words: one run makes all three."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from articles.models import Article, ArticleSubject

from . import linking
from .automaton import Vocabulary
from .candidates import words_of
from .models import ArticleTermRule


@dataclass(frozen=True, slots=True)
class Material:
    """What an article is linked from; `rules` are actions by the keys of terms."""

    article_id: int
    html: str
    published_at: datetime | None
    rules: dict[int, str]
    subjects: set[int]


class Reference(NamedTuple):
    """A row of TermReference but for its key, and its passage: that follows from the text."""

    article_id: int
    term_id: int
    first_offset: int
    count: int  # type: ignore[assignment]  # it hides what tuples count
    is_linked: bool
    is_manual: bool
    reason: str
    deprecated: list[int]
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Composed:
    """`words` are gathered of a new text only."""

    is_new_text: bool
    html_sha256: str
    links: list[linking.Link]
    references: list[Reference]
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
    for pk, html, moment in found.values_list("pk", "body_html", "published_at"):
        yield Material(pk, html, moment, rules.get(pk, {}), subjects.get(pk, set()))


def compose(
    material: Material, vocabulary: Vocabulary, digests: Mapping[int, str] | None = None
) -> Composed:
    """
    Find the terms of an article, and link the first use of each.

    `digests` are those of the texts, by their articles, of which words and passages are stored.
    """
    automaton, html = vocabulary.automaton, material.html
    document = linking.read(html, automaton.excluded)
    chosen = linking.choose(
        linking.mentions(html, document, automaton),
        linking.own_links(document, automaton),
        policies=vocabulary.policies,
        rules=material.rules,
        subjects=material.subjects,
    )
    references = [
        Reference(
            article_id=material.article_id,
            term_id=term,
            first_offset=use.start,
            count=use.count,
            is_linked=use.is_linked,
            is_manual=use.is_manual,
            reason=use.reason,
            deprecated=sorted(use.forms & vocabulary.deprecated),
            published_at=material.published_at,
        )
        for term, use in chosen.uses.items()
    ]
    digest = linking.digest(html)
    is_new_text = (digests or {}).get(material.article_id) != digest
    words = set()
    if is_new_text:
        words = words_of(document.text.key) | words_of(document.apart.key)
    return Composed(is_new_text, digest, chosen.links, references, words)
