"""The glossary as a dictionary: its entries by letter, and finding one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Case, Count, Exists, Min, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse

from articles.filing import Letter, anchor_of
from common.paging import AnyOf

from . import linking
from .models import Term, TermForm, TermQuerySet

WHOLE = 200
"""Terms that still fit on one page; a larger glossary has one for each letter."""
MOST_FOUND = 50
LONGEST_WORDS = 100  # characters that are looked for
Kind = TermForm.Kind
SEEN = [Kind.SYNONYM, Kind.ABBREVIATION, Kind.DEPRECATED, Kind.VARIANT]
"""Words that have an entry of their own, which leads to the term."""
OF_A_TERM = [
    "headword", "sense_qualifier", "slug", "language", "short_definition", "definition_text",
    "bucket", "filing_key",
]  # fmt: skip
OF_A_WORD = [
    "text", "bucket", "filing_key", "term__headword", "term__sense_qualifier", "term__slug",
    "term__language",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A term with its short definition; or with `see` a word that leads to one."""

    name: str
    address: str
    language: str
    summary: str = ""
    see: str = ""


class LetterCount(NamedTuple):
    name: str
    anchor: str
    number: int


def defined() -> TermQuerySet:
    """What an entry shows of the published terms."""
    return Term.objects.published().only(*OF_A_TERM)


def leading() -> QuerySet[TermForm, Any]:
    """Words under which readers may look for a published term, filed elsewhere than the term."""
    own = Term.objects.filter(pk=OuterRef("term_id"), filing_key=OuterRef("filing_key"))
    return TermForm.objects.filter(
        ~Exists(own), term__status=Term.Status.PUBLISHED, kind__in=SEEN, enabled=True
    )


def letters_in_use() -> list[LetterCount]:
    """Each letter with its number of terms and of words that lead to one. Two queries."""
    first: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for rows in (Term.objects.published(), leading()):
        counted = rows.order_by().values("bucket").annotate(Min("filing_key"), Count("pk"))
        for bucket, key, number in counted.values_list("bucket", "filing_key__min", "pk__count"):
            first[bucket] = min(key, first.get(bucket, key))
            numbers[bucket] = numbers.get(bucket, 0) + number
    return [
        LetterCount(bucket, anchor_of(bucket), numbers[bucket])
        for bucket in sorted(first, key=first.__getitem__)
    ]


def letters(bucket: str = "") -> list[Letter[Entry]]:
    """The entries in the order of a dictionary, by letter; `bucket` asks for one. Two queries."""
    terms, words = defined(), leading().select_related("term")
    if bucket:
        terms, words = terms.filter(bucket=bucket), words.filter(bucket=bucket)
    filed = [
        *((term.filing_key, term.pk, term.bucket, entry_of(term)) for term in terms),
        *(
            (word.filing_key, word.term_id, word.bucket, leading_entry(word))
            for word in words.only(*OF_A_WORD)
        ),
    ]
    filed.sort(key=lambda row: row[:2])
    return [
        Letter(name=name, anchor=anchor_of(name), rows=[row[3] for row in rows])
        for name, rows in groupby(filed, key=lambda row: row[2])
    ]


def entry_of(term: Term) -> Entry:
    return Entry(str(term), term.get_absolute_url(), term.language, term.summary)


def leading_entry(word: TermForm) -> Entry:
    term = word.term
    return Entry(word.text, term.get_absolute_url(), term.language, see=str(term))


def find(words: str) -> list[Term]:
    """
    The published terms that go by such a word, or whose definition has it. One query.

    First those of this very name, then those whose name begins so or holds it.
    """
    words = words[:LONGEST_WORDS].strip()
    key = linking.key_of(words)
    if not key:
        return []
    forms = TermForm.objects.filter(term=OuterRef("pk"), enabled=True).exclude(kind=Kind.BLOCKER)
    ranks = [
        When(Exists(forms.filter(key=key)), then=Value(0)),
        When(Exists(forms.filter(key__startswith=key)), then=Value(1)),
        When(Exists(forms.filter(key__contains=key)), then=Value(2)),
        When(
            Q(expansion__icontains=words)
            | Q(short_definition__icontains=words)
            | Q(definition_text__icontains=words),
            then=Value(3),
        ),
    ]
    found = defined().annotate(rank=Case(*ranks, default=Value(9))).filter(rank__lt=9)
    return list(found.order_by("rank", "filing_key", "pk")[:MOST_FOUND])


def addresses(now: datetime) -> list[tuple[str, datetime | None]]:
    """The glossary's pages for the site map, each with its last change. One query."""
    terms = Term.objects.published().in_order().only("slug", "updated_at")
    pages: list[tuple[str, datetime | None]] = [
        (term.get_absolute_url(), term.updated_at) for term in terms
    ]
    newest = max((moment for _, moment in pages if moment), default=None)
    return [(reverse("glossary:glossary"), newest), *pages]


def headwords(keys: Any) -> QuerySet[TermForm, Any]:
    """The words for published terms that are among these keys, each with its headword."""
    return (
        TermForm.objects.filter(
            AnyOf("key", keys), enabled=True, term__status=Term.Status.PUBLISHED
        )
        .exclude(kind=Kind.BLOCKER)
        .values_list("key", "term__headword")
    )


def found_at(asked: Mapping[str, Mapping[str, Any]], now: datetime) -> dict[str, str]:
    """Of these addresses of terms those that lead to one, with the address of that."""
    found = {}
    for path, one in asked.items():
        term = (
            Term.objects.filter(slug=one["slug"]).first()
            or Term.objects.filter(past_addresses__slug=one["slug"]).first()
        )
        for meant in term.successors() if term else ():
            if meant.is_published:
                found[path] = path if meant.slug == one["slug"] else meant.get_absolute_url()
                break
    return found
