"""
The text of an article with its links, for its page and for feeds: nothing is parsed.

Where the text is not the one that the links were made for, it is shown without them; a trigger has
marked it for the job already.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from django.db.models import Func, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import JSONArray
from django.utils.safestring import SafeString, mark_safe

from articles import pictures
from articles.metadata import absolute
from articles.models import Article
from common.paging import AnyOf
from common.prepared import Statement, as_json, row_version

from . import linking, shown
from .models import ArticleTermIndex, GlossaryVersion, Term
from .models.term import address_of


@dataclass(frozen=True, slots=True)
class Linked:
    """A text for readers, and the terms that it links by their headwords."""

    html: SafeString
    terms: list[shown.ShownTerm] = field(default_factory=list)


def _links(article: Any) -> QuerySet[ArticleTermIndex, Any]:
    version = Subquery(GlossaryVersion.objects.values("shown")[:1])
    return ArticleTermIndex.objects.filter(pk=article).annotate(version=version)


LINKED = "html_sha256", "spans", "version"
LINKS = Statement(lambda article: _links(article).values_list(*LINKED))


def beside() -> Func:
    """The same of the article at hand, for `articles.reading.BESIDE`."""
    return as_json(_links(OuterRef("pk")).values(json=JSONArray(*LINKED)))


def with_links(article: Article) -> Linked:
    """
    The article's text with its links; terms that are not public are left out.

    One query, unless they were asked with the article, and one for terms that were not shown since
    they changed; three more where it has pictures.
    """
    asked = getattr(article, "beside", None)
    found = asked["glossary"] if asked else LINKS.rows(article=article.pk)
    made_for, spans, version = found[0] if found else ("", [], None)
    if not spans or made_for != linking.digest(article.body_html):
        return Linked(as_page(article.body_html))
    terms = shown.terms(set(spans[2::4]), version=version)
    openings = {term.pk: term.opening for term in terms}
    return Linked(as_page(linking.splice(article.body_html, spans, openings)), terms)


def as_page(html: str) -> SafeString:
    """Canonical and sanitised HTML with what pages offer of its pictures."""
    return mark_safe(pictures.shown(html))  # noqa: S308


# ---- In feeds (articles.weaving.Weaver) -----------------------------------------------


SPANS = Statement(
    lambda articles: (
        ArticleTermIndex.objects.filter(AnyOf("pk", Value(articles)))
        .order_by()
        .values_list("pk", "html_sha256", "spans")
    )
)
SLUGS = Statement(
    lambda terms: (
        Term.objects.published()
        .filter(AnyOf("pk", Value(terms)))
        .order_by()
        .values_list("pk", "slug")
    )
)
STAMP = Statement(
    lambda articles: (
        ArticleTermIndex.objects.filter(AnyOf("pk", Value(articles)))
        .order_by("pk")
        .values_list(
            "pk",
            row_version(ArticleTermIndex),
            Subquery(GlossaryVersion.objects.values("number")[:1]),
        )
    )
)


def weave(texts: Mapping[int, str]) -> dict[int, str]:
    """The texts by their articles, with plain links, whole addresses and no card. Two queries."""
    found = {
        pk: spans
        for pk, made_for, spans in SPANS.rows(articles=list(texts))
        if spans and made_for == linking.digest(texts[pk])
    }
    linked = {term for spans in found.values() for term in spans[2::4]}
    slugs = SLUGS.rows(terms=list(linked)) if linked else []
    openings = {pk: f'<a href="{escape(absolute(address_of(slug)))}">' for pk, slug in slugs}
    return {pk: linking.splice(html, found.get(pk, ()), openings) for pk, html in texts.items()}


def stamps(articles: Collection[int]) -> dict[int, str]:
    """For each article another where the glossary or its links are. One query."""
    rows = STAMP.rows(articles=list(articles))
    return {pk: f"{links} {version}" for pk, links, version in rows}
