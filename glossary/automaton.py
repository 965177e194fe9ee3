"""What texts are linked with, kept by each process until the glossary changes."""

from dataclasses import dataclass

from django.db import connection

from .models import Term, TermForm

# Shared by all who link, waited for by whoever changes the glossary: within the transaction that
# asks, terms and forms stay as they are. Whoever changes them makes us wait in turn.
VERSION = "SELECT number FROM glossary_glossaryversion FOR SHARE"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`forms` are key, form and term of each enabled form of a published term."""

    version: int
    forms: list[tuple[str, int, int]]
    subjects: dict[int, set[int]]


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
    """Two queries."""
    forms = TermForm.objects.filter(enabled=True, term__status="published")
    subjects: dict[int, set[int]] = {}
    for term, subject in Term.subjects.through.objects.values_list("term_id", "subject_id"):
        subjects.setdefault(term, set()).add(subject)
    return Vocabulary(version, list(forms.values_list("key", "pk", "term_id")), subjects)
