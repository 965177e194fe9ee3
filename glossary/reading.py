"""
The text of an article with its links, for readers: nothing is parsed, the database asked once.

Where the text is not the one that the links were made for, it is shown without them; a trigger has
marked it for the job already.
"""

from dataclasses import dataclass, field

from django.db.models import F
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article

from . import linking
from .models import Term, TermReference


@dataclass(frozen=True, slots=True)
class Linked:
    """A text for readers, and the terms that it links by their headwords."""

    html: SafeString
    terms: list[Term] = field(default_factory=list)


def with_links(article: Article) -> Linked:
    """The article's text with its links; terms that are not public are left out. One query."""
    rows = (
        TermReference.objects.filter(article=article, is_linked=True, term__status="published")
        .select_related("term")
        .annotate(
            spans=F("article__term_index__spans"), made_for=F("article__term_index__html_sha256")
        )
    )
    found = [(row.term, row.spans, row.made_for) for row in rows]  # type: ignore[attr-defined]
    if not found or found[0][2] != linking.digest(article.body_html):
        return Linked(mark_safe(article.body_html))  # noqa: S308  canonical and sanitised
    terms = {term.pk: term for term, _, _ in found}
    openings = {pk: linking.opening(term.get_absolute_url(), pk) for pk, term in terms.items()}
    html = mark_safe(linking.splice(article.body_html, found[0][1], openings))  # noqa: S308
    return Linked(html, sorted(terms.values(), key=lambda term: term.filing_key))
