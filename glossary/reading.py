"""
The text of an article with its links, for its page and for feeds: nothing is parsed.

Where the text is not the one that the links were made for, it is shown without them; a trigger has
marked it for the job already.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from html import escape

from django.db.models import F, Subquery, TextField
from django.db.models.functions import MD5, Cast
from django.utils.safestring import SafeString, mark_safe

from articles import pictures
from articles.metadata import absolute
from articles.models import Article

from . import linking
from .models import ArticleTermIndex, GlossaryVersion, Term, TermReference


@dataclass(frozen=True, slots=True)
class Linked:
    """A text for readers, and the terms that it links by their headwords."""

    html: SafeString
    terms: list[Term] = field(default_factory=list)


def with_links(article: Article) -> Linked:
    """
    The article's text with its links; terms that are not public are left out.

    One query; three more where it has pictures.
    """
    rows = (
        TermReference.objects.filter(article=article, is_linked=True, term__status="published")
        .select_related("term")
        .annotate(
            spans=F("article__term_index__spans"), made_for=F("article__term_index__html_sha256")
        )
    )
    found = [(row.term, row.spans, row.made_for) for row in rows]  # type: ignore[attr-defined]
    if not found or found[0][2] != linking.digest(article.body_html):
        return Linked(as_page(article.body_html))
    terms = {term.pk: term for term, _, _ in found}
    openings = {pk: linking.opening(term.get_absolute_url(), pk) for pk, term in terms.items()}
    html = as_page(linking.splice(article.body_html, found[0][1], openings))
    return Linked(html, sorted(terms.values(), key=lambda term: term.filing_key))


def as_page(html: str) -> SafeString:
    """Canonical and sanitised HTML with what pages offer of its pictures."""
    return mark_safe(pictures.shown(html))  # noqa: S308


# ---- In feeds (articles.weaving.Weaver) -----------------------------------------------


def weave(texts: Mapping[int, str]) -> dict[int, str]:
    """The texts by their articles, with plain links, whole addresses and no card. Two queries."""
    rows = ArticleTermIndex.objects.filter(pk__in=texts.keys())
    found = {
        pk: spans
        for pk, made_for, spans in rows.values_list("pk", "html_sha256", "spans")
        if spans and made_for == linking.digest(texts[pk])
    }
    linked = {term for spans in found.values() for term in spans[2::4]}
    terms = Term.objects.published().filter(pk__in=linked).only("slug") if linked else []
    openings = {
        term.pk: f'<a href="{escape(absolute(term.get_absolute_url()))}">' for term in terms
    }
    return {pk: linking.splice(html, found.get(pk, ()), openings) for pk, html in texts.items()}


def stamp(articles: Collection[int]) -> str:
    """Another where the glossary or the links of one of the articles are. One query."""
    version = Subquery(GlossaryVersion.objects.values("number")[:1])
    rows = ArticleTermIndex.objects.filter(pk__in=articles).order_by("pk")
    return str(list(rows.values_list("pk", MD5(Cast("spans", TextField())), version)))
