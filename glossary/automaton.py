"""What texts are linked with, kept by each process until the glossary changes."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.urls import reverse

from articles.models.site import own_hosts

from . import linking
from .models import Term, TermAddress, TermForm

# Shared by all who link, waited for by whoever changes the glossary: within the transaction that
# asks, terms and forms stay as they are. Whoever changes them makes us wait in turn.
VERSION = "SELECT number FROM glossary_glossaryversion FOR SHARE"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The forms of published terms, ready to be found; `deprecated` are keys of forms."""

    version: int
    automaton: linking.Automaton
    policies: Mapping[int, linking.Policy]
    deprecated: frozenset[int]


_kept: Vocabulary | None = None


def current() -> Vocabulary:
    """The vocabulary of this moment; in the caller's transaction."""
    global _kept
    with connection.cursor() as cursor:
        cursor.execute(VERSION)
        row = cursor.fetchone()
    version = row[0] if row else 0
    if _kept is None or _kept.version != version:
        _kept = read(version)
    return _kept


def read(version: int) -> Vocabulary:
    """Four queries. The forms of a retired term stand for its successor."""
    fields = ["pk", "slug", "status", "replaced_by", "link_policy", "per"]
    terms = {row["pk"]: row for row in Term.objects.values(*fields)}
    subjects: dict[int, set[int]] = {}
    for term, subject in Term.subjects.through.objects.values_list("term_id", "subject_id"):
        subjects.setdefault(term, set()).add(subject)
    meant = {pk: pk_meant for pk in terms if (pk_meant := successor(pk, terms)) is not None}
    forms, deprecated = [], set()
    rows = TermForm.objects.filter(enabled=True, term__in=meant.keys())
    for pk, term, text, kind, case_rule, in_compounds in rows.values_list(
        "pk", "term_id", "text", "kind", "case_rule", "in_compounds"
    ):
        forms.append(linking.Form(pk, meant[term], text, kind, case_rule, in_compounds))
        if kind == TermForm.Kind.DEPRECATED:
            deprecated.add(pk)
    return Vocabulary(
        version,
        linking.Automaton(
            forms,
            slugs=paths(terms, meant),
            hosts=own_hosts(),
            excluded=frozenset(settings.GLOSSARY_EXCLUDED_ELEMENTS),
        ),
        {
            pk: linking.Policy(row["link_policy"], row["per"], frozenset(subjects.get(pk, ())))
            for pk, row in terms.items()
        },
        frozenset(deprecated),
    )


def successor(term: int, terms: Mapping[int, Mapping[str, object]]) -> int | None:
    """The published term that stands for this one: itself, or what replaced it; else None."""
    seen: set[int] = set()
    found: object = term
    while isinstance(found, int) and found in terms and found not in seen:
        seen.add(found)
        if terms[found]["status"] == Term.Status.PUBLISHED:
            return found
        if terms[found]["status"] != Term.Status.RETIRED:
            return None
        found = terms[found]["replaced_by"]
    return None


def paths(terms: Mapping[int, Mapping[str, object]], meant: Mapping[int, int]) -> dict[str, int]:
    """The terms by the paths of their pages, those of today and those that lead to them."""
    slugs = [(row["slug"], pk) for pk, row in terms.items()]
    past = TermAddress.objects.values_list("slug", "term_id")
    folder = reverse("glossary:glossary")
    found = {}
    for slug, pk in [*past, *slugs]:
        if pk in meant:
            found[f"{folder}{slug}/"] = meant[pk]
    return found
