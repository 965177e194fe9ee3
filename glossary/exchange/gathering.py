"""Stored terms -> records."""

from collections.abc import Iterable, Iterator

from django.db.models import Prefetch, Q, QuerySet

from articles.models import Subject
from glossary.models import Term, TermForm, TermRelation, TermSource

from .records import RELATIONS, Record

CHUNK = 500


def records_of(terms: QuerySet[Term, Term]) -> Iterator[Record]:
    """The terms in the order of the glossary; nine queries for each five hundred."""
    keys = list(terms.order_by("filing_key", "pk").values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        yield from _chunk(keys[start : start + CHUNK])


def _chunk(keys: list[int]) -> Iterator[Record]:
    terms = (
        Term.objects.filter(pk__in=keys)
        .order_by("filing_key", "pk")
        .select_related("replaced_by")
        .prefetch_related(
            Prefetch("forms", TermForm.objects.order_by("pk")),
            Prefetch("sources", TermSource.objects.order_by("pk")),
            Prefetch("subjects", Subject.objects.order_by("filing_key", "pk")),
        )
    )
    related = related_names(keys)
    for term in terms:
        yield record_of(term, related.get(term.pk, {}))


def related_names(keys: Iterable[int]) -> dict[int, dict[str, list[str]]]:
    """For each term the names of those it is related to, by kind, in the order of the glossary."""
    wanted = set(keys)
    rows = TermRelation.objects.filter(Q(first__in=wanted) | Q(second__in=wanted))
    found: dict[int, dict[str, list[tuple[str, str]]]] = {}
    for row in rows.select_related("first", "second"):
        sides = [(row.first, row.second)]
        if row.kind != TermRelation.Kind.BROADER:
            sides.append((row.second, row.first))
        for own, other in sides:
            if own.pk in wanted:
                names = found.setdefault(own.pk, {}).setdefault(row.kind, [])
                names.append((other.filing_key, str(other)))
    return {
        pk: {kind: [name for _, name in sorted(names)] for kind, names in kinds.items()}
        for pk, kinds in found.items()
    }


def record_of(term: Term, related: dict[str, list[str]]) -> Record:
    return {
        "headword": term.headword,
        "qualifier": term.sense_qualifier,
        "slug": term.slug,
        "uid": term.uid,
        "kind": term.kind,
        "status": term.status,
        "language": term.language,
        "short_definition": term.short_definition,
        "definition": term.definition,
        "expansion": term.expansion,
        "pronunciation": term.pronunciation,
        "usage_note": term.usage_note,
        "linked": term.link_policy,
        "which_uses": term.per,
        "reviewed_on": term.reviewed_on,
        "review_every": term.review_every,
        "replaced_by": str(term.replaced_by) if term.replaced_by else "",
        "words": [
            {
                "text": form.text,
                "kind": form.kind,
                "case": form.case_rule,
                "compounds": form.in_compounds,
                "in_use": form.enabled,
                "by_rule": form.origin == TermForm.Origin.RULE,
            }
            for form in term.forms.all()
        ],
        **{kind: related.get(kind, []) for kind in RELATIONS},
        "subjects": [subject.name for subject in term.subjects.all()],
        "sources": [
            {
                "citation": source.citation,
                "url": source.url,
                "locator": source.locator,
                "accessed_on": source.accessed_on,
            }
            for source in term.sources.all()
        ],
    }
