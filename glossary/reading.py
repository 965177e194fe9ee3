"""
The text of an article with its links, for readers: nothing is parsed, the database asked once.
"""

from dataclasses import dataclass, field
from hashlib import sha256
from html import escape

from django.db.models import F
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article

from .models import Term, TermReference


def digest(h):
    return sha256(h.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Linked:
    """A text for readers, and the terms in it by their headwords."""

    html: SafeString
    terms: list[Term] = field(default_factory=list)


def with_links(article: Article) -> Linked:
    plain = Linked(mark_safe(article.body_html))  # noqa: S308  canonical HTML
    rows = list(
        TermReference.objects.filter(article=article, is_linked=True, term__status="published")
        .select_related("term")
        .annotate(
            spans=F("article__term_index__spans"), made_for=F("article__term_index__html_sha256")
        )
    )
    if not rows or rows[0].made_for != digest(article.body_html):
        return plain
    terms = {row.term_id: row.term for row in rows}
    from .mentions import links_of

    out, at = [], 0
    for s, e, t, f in links_of(rows[0].spans):
        if t in terms:
            out += [
                article.body_html[at:s],
                f'<a class="term" href="{terms[t].get_absolute_url()}" data-term="{t}">',
                article.body_html[s:e],
                "</a>",
            ]
            at = e
    return Linked(
        mark_safe("".join([*out, article.body_html[at:]])),
        sorted(terms.values(), key=lambda term: term.headword.casefold()),
    )
