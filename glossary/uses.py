"""Where readers find a term used."""

from datetime import datetime

from django.db.models import Q

from .models import Term, TermReference
from .models.linking import TermReferenceQuerySet

USED = Q(is_linked=True) | Q(is_manual=True)


def articles_using(term: Term | int, *, now: datetime) -> TermReferenceQuerySet:
    """
    The published articles that use the term, the newest first, each with the passage.

    An article uses it where it is linked, by us or by its author; what only a heading or a
    quotation from code mentions is left to the editors' reports. One query, for lists: of the
    articles it has what a line of a list shows.
    """
    fields = [
        "title", "slug", "month", "published_at", "language", "kind", "authors_text",
        "is_retracted",
    ]  # fmt: skip
    return (
        TermReference.objects.filter(USED, term=term)
        .published(now)
        .newest_first()
        .select_related("article")
        .only("count", "context", "published_at", "term", *(f"article__{name}" for name in fields))
    )
