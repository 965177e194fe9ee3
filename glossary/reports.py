"""What editors should look at: queries over the stored links, and words of the newest articles."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse

from articles.models import Article

from .models import Term, TermForm, TermReference
from .undefined import undefined

MOST_ROWS = 200
NEWEST = 2000
"""Articles that a report reads whole; older ones are left out."""


class Row(NamedTuple):
    """A line of a report: what, where, and why; with their pages in the admin."""

    words: str
    note: str
    place: str = ""
    place_address: str = ""
    term_address: str = ""


def address_of(term: int) -> str:
    return reverse("admin:glossary_term_change", args=[term])


def address_of_article(article: int) -> str:
    return reverse("admin:articles_article_change", args=[article])


def undefined_words(*, now: datetime) -> list[Row]:
    """Acronyms and capitalised phrases that at least three of the newest articles have."""
    newest = Article.objects.published(now).newest_first()[:NEWEST]
    known = {text.casefold() for text in TermForm.objects.values_list("text", flat=True)}
    found = undefined(newest.values_list("pk", "text").iterator(), known=known, most=MOST_ROWS)
    titles = dict(
        Article.objects.filter(pk__in=[row.article for row in found]).values_list("pk", "title")
    )
    return [
        Row(row.phrase, str(row.articles), titles[row.article], address_of_article(row.article))
        for row in found
    ]


def unused(*, now: datetime) -> list[Row]:
    """Published terms that no article links."""
    used = TermReference.objects.filter(Q(is_linked=True) | Q(is_manual=True))
    terms = Term.objects.filter(status="published").exclude(pk__in=used.values("term"))
    return [
        Row(str(term), ", ".join(form.text for form in term.forms.all()),
            term_address=address_of(term.pk))
        for term in terms.order_by("headword").prefetch_related("forms")[:MOST_ROWS]
    ]  # fmt: skip
