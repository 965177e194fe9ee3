"""What stands around a term on its own page."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString, mark_safe

from articles import subjects
from articles.models import Subject

from . import linking
from .models import Term, TermForm, TermReference, TermRelation
from .passages import Passage, marked
from .uses import articles_using

COUNTED = 1000
"""Articles that are counted exactly."""
Kind, Relation = TermForm.Kind, TermRelation.Kind


@dataclass(slots=True)
class Around:
    """The published terms around one, in the order of the glossary."""

    see_also: list[Term] = field(default_factory=list)
    opposite: list[Term] = field(default_factory=list)
    confused_with: list[Term] = field(default_factory=list)
    broader: list[Term] = field(default_factory=list)
    narrower: list[Term] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Names:
    """Other words for a term, and those that should not be used for it."""

    also: list[str]
    deprecated: list[str]


def around(term: Term) -> Around:
    """One query."""
    rows = TermRelation.objects.of(term).select_related("first", "second")
    pairs = [
        (row.kind, row.second if row.first_id == term.pk else row.first, row.first_id == term.pk)
        for row in rows
    ]
    found = Around()
    for kind, other, leads in sorted(pairs, key=lambda pair: pair[1].filing_key):
        if other.is_published:
            is_narrower = kind == Relation.BROADER and not leads
            getattr(found, "narrower" if is_narrower else kind).append(other)
    return found


def names(term: Term) -> Names:
    """One query."""
    forms = term.forms.filter(enabled=True).order_by("filing_key", "pk")
    rows = list(forms.values_list("text", "kind"))
    also = [Kind.SYNONYM, Kind.ABBREVIATION, Kind.VARIANT]
    return Names(
        [text for text, kind in rows if kind in also and text != term.headword],
        [text for text, kind in rows if kind == Kind.DEPRECATED],
    )


def subjects_of(term: Term, now: datetime) -> QuerySet[Subject, Subject]:
    """The subjects that have a page. One query."""
    return (
        subjects.in_use(now)
        .filter(terms=term)
        .only("name", "slug", "language")
        .order_by("filing_key")
    )


def definition(term: Term) -> SafeString:
    """The definition with its links to other terms that are published. One query at the most."""
    html = term.definition_html
    linked = set(term.definition_spans[2::4])
    if linked and term.definition_sha256 == linking.digest(html):
        terms = Term.objects.published().filter(pk__in=linked).only("slug")
        openings = {one.pk: linking.opening(one.get_absolute_url(), one.pk) for one in terms}
        html = linking.splice(html, term.definition_spans, openings)
    return mark_safe(html)  # noqa: S308  canonical and sanitised


def count_of_articles(term: Term, now: datetime) -> int:
    """How many articles use it; COUNTED + 1 stands for more. One query."""
    # Counted in the order of the list: its index stops after as many.
    return articles_using(term, now=now)[: COUNTED + 1].count()


def passages(references: list[TermReference], term: Term) -> list[tuple[TermReference, Passage]]:
    """Each use with the passage and the words in it that stand for the term. One query."""
    words = list(TermForm.objects.filter(term=term, enabled=True).values_list("text", flat=True))
    return [(reference, marked(reference.context, words)) for reference in references]


def neighbours(term: Term) -> tuple[Term | None, Term | None]:
    """The published terms before and after it in the glossary. Two queries."""
    published = Term.objects.published().only("headword", "sense_qualifier", "slug", "language")
    key, pk = term.filing_key, term.pk
    before = published.filter(Q(filing_key__lt=key) | Q(filing_key=key, pk__lt=pk))
    after = published.filter(Q(filing_key__gt=key) | Q(filing_key=key, pk__gt=pk))
    return before.order_by("-filing_key", "-pk").first(), after.order_by("filing_key", "pk").first()
