"""
The text of an article with its links, for readers: nothing is parsed, the database asked once.

Where the text is not the one that the links were made for, it is shown without them; a trigger has
marked it for the job already.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from django.db.models import F
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article

from .models import Term, TermReference


@dataclass(frozen=True, slots=True)
class Linked:
    """A text for readers, and the terms that it links by their headwords."""

    html: SafeString
    terms: list[Term] = field(default_factory=list)


def digest(html: str) -> str:
    """What the text is known by."""
    return sha256(html.encode()).hexdigest()


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
    if not found or found[0][2] != digest(article.body_html):
        return Linked(mark_safe(article.body_html))  # noqa: S308  canonical and sanitised
    terms = {term.pk: term for term, _, _ in found}
    addresses = {pk: term.get_absolute_url() for pk, term in terms.items()}
    html = spliced(article.body_html, found[0][1], addresses)
    return Linked(html, sorted(terms.values(), key=lambda term: term.headword.casefold()))


def spliced(html: str, spans: list[int], addresses: Mapping[int, str]) -> SafeString:
    """The text with a link at each of the spans whose term has an address."""
    parts, reached = [], 0
    numbers = iter(spans)
    for start, end, term, _ in zip(numbers, numbers, numbers, numbers, strict=True):
        if address := addresses.get(term):
            link = format_html('<a class="term" href="{}" data-term="{}">', address, term)
            parts += [html[reached:start], link, html[start:end], "</a>"]
            reached = end
    return mark_safe("".join([*parts, html[reached:]]))  # noqa: S308  the text is sanitised
