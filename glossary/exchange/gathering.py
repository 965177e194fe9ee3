"""Stored terms -> records."""

from collections.abc import Iterable, Iterator

from django.db.models import Prefetch, Q, QuerySet

from articles.models import Subject
from glossary.models import ArticleTermRule, Term, TermForm, TermRelation, TermSource

from .attaching import ignored
from .records import RELATIONS, Record
from .writing import as_csv, as_json

CHUNK = 500


def records_of(terms: QuerySet[Term, Term]) -> Iterator[Record]:
    """The terms in the order of the glossary; eleven queries for each five hundred."""
    keys = list(terms.order_by("filing_key", "pk").values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        yield from _chunk(keys[start : start + CHUNK])


def written(kind: str) -> Iterator[str]:
    """The whole glossary as a file, `json` or `csv`, piece by piece."""
    records = records_of(Term.objects.all())
    return as_json(records, ignored()) if kind == "json" else as_csv(records)


def _chunk(keys: list[int]) -> Iterator[Record]:
    rules = ArticleTermRule.objects.select_related("article").only("term", "action", "article__uid")
    terms = (
        Term.objects.filter(pk__in=keys)
        .order_by("filing_key", "pk")
        .select_related("replaced_by")
        .prefetch_related(
            Prefetch("forms", TermForm.objects.order_by("pk")),
            Prefetch("sources", TermSource.objects.order_by("pk")),
            Prefetch("subjects", Subject.objects.order_by("filing_key", "pk")),
            Prefetch("article_rules", rules),
            "past_addresses",
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
        "definition": in_a_paragraph(term.definition),
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
        "past_slugs": sorted(past.slug for past in term.past_addresses.all()),
        "decisions": sorted(
            (
                {"article": rule.article.uid, "action": rule.action}
                for rule in term.article_rules.all()
            ),
            key=lambda one: str(one["article"]),
        ),
    }


def in_a_paragraph(html: str) -> str:
    """
    HTML that nobody takes for plain text, whose signs would be escaped again.

    >>> in_a_paragraph("R&amp;D"), in_a_paragraph("<p>R&amp;D</p>"), in_a_paragraph("")
    ('<p>R&amp;D</p>', '<p>R&amp;D</p>', '')
    """
    return html if not html or "<" in html else f"<p>{html}</p>"
