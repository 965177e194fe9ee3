"""A term with what stands around it on its own page, and the articles that use it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Func, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONArray
from django.utils.safestring import SafeString, mark_safe

from articles import subjects
from articles.models import Subject, address_of
from common.paging import AnyOf, Pages, RowCompare
from common.patterns import named
from common.prepared import Statement, as_json

from . import linking
from .models import Term, TermForm, TermRelation, TermSource
from .models.term import address_of as address_of_term
from .models.term import name_of
from .passages import Passage, Words
from .uses import articles_using

PAGE_SIZE = 20
COUNTED = 200
"""Articles that are counted exactly."""
Kind, Relation = TermForm.Kind, TermRelation.Kind


# ---- What stands around a term --------------------------------------------------------


class Other(NamedTuple):
    """Another term, as a link names it."""

    pk: int
    headword: str
    sense_qualifier: str
    slug: str
    language: str

    def __str__(self) -> str:
        return name_of(self.headword, self.sense_qualifier)

    def get_absolute_url(self) -> str:
        return address_of_term(self.slug)


class Topic(NamedTuple):
    """A subject, as a link names it."""

    name: str
    slug: str
    language: str

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return named("articles:subject", self.slug)


class Source(NamedTuple):
    citation: str
    url: str
    fault: str
    locator: str
    accessed_on: date | None


@dataclass(slots=True)
class Around:
    """The published terms around one, in the order of the glossary."""

    see_also: list[Other] = field(default_factory=list)
    opposite: list[Other] = field(default_factory=list)
    confused_with: list[Other] = field(default_factory=list)
    broader: list[Other] = field(default_factory=list)
    narrower: list[Other] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Names:
    """Other words for a term, and those that should not be used for it."""

    also: list[str]
    deprecated: list[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """`before` and `after` are its neighbours in the glossary; `words` all that stand for it."""

    term: Term
    definition: SafeString
    names: Names
    words: list[str]
    around: Around
    subjects: list[Topic]
    sources: list[Source]
    before: Other | None
    after: Other | None


def find(slug: str, *, now: datetime) -> Shown | None:
    """The published term of that address. One query."""
    row = TERM.row(slug=slug, now=now)
    if row is None:
        return None
    *columns, in_definition, forms, second, first, topics, sources, before, after = row
    term = Term.from_db(None, COLUMNS, columns)
    return Shown(
        term,
        definition(term, dict(in_definition)),
        names(term, forms),
        [text for text, _ in forms],
        around([*((True, *one) for one in second), *((False, *one) for one in first)]),
        [Topic._make(one) for one in topics],
        [source(*one) for one in sources],
        Other._make(before) if before else None,
        Other._make(after) if after else None,
    )


def source(citation: str, url: str, fault: str, locator: str, accessed_on: str | None) -> Source:
    day = date.fromisoformat(accessed_on) if accessed_on else None
    return Source(citation, url, fault, locator, day)


def definition(term: Term, slugs: dict[int, str]) -> SafeString:
    """The definition with its links to other terms that are published."""
    html = term.definition_html
    if slugs and term.definition_sha256 == linking.digest(html):
        openings = {pk: linking.opening(address_of_term(slug), pk) for pk, slug in slugs.items()}
        html = linking.splice(html, term.definition_spans, openings)
    return mark_safe(html)  # noqa: S308  canonical and sanitised


def names(term: Term, forms: list[list[str]]) -> Names:
    also = [Kind.SYNONYM, Kind.ABBREVIATION, Kind.VARIANT]
    return Names(
        [text for text, kind in forms if kind in also and text != term.headword],
        [text for text, kind in forms if kind == Kind.DEPRECATED],
    )


def around(relations: list[tuple[Any, ...]]) -> Around:
    """Of each relation: whether it begins here, its kind, what the other term is filed by."""
    found = Around()
    for leads, kind, _, *other in sorted(relations, key=lambda relation: relation[2]):
        is_narrower = kind == Relation.BROADER and not leads
        getattr(found, "narrower" if is_narrower else kind).append(Other._make(other))
    return found


# ---- Where it is used -----------------------------------------------------------------


class Use(NamedTuple):
    """An article that uses the term, and the passage round the first use."""

    pk: int
    published_at: datetime
    context: str
    title: str
    slug: str
    month: date
    language: str
    is_retracted: bool
    appeared_at: datetime

    def get_absolute_url(self) -> str:
        return address_of(self.month, self.slug)


OF_ARTICLE = ("title", "slug", "month", "language", "is_retracted", "published_at")
USES = Pages(
    lambda now, term: articles_using(term, now=now).values_list(
        "pk", "published_at", "context", *(f"article__{name}" for name in OF_ARTICLE)
    ),
    Use._make,
    size=PAGE_SIZE,
)


# In the order of the list: its index stops after as many.
USED = Statement(lambda now, term: articles_using(term, now=now).values_list("pk")[: COUNTED + 1])


def number_of(term: Term, *, now: datetime) -> int:
    """Of the articles that use it; COUNTED + 1 stands for more. One query."""
    return len(USED.rows(now=now, term=term.pk))


def passages(uses: list[Use], words: list[str]) -> list[tuple[Use, Passage]]:
    """Each use with the passage and the words in it that stand for the term."""
    looked_for = Words(words)
    return [(use, looked_for.marked(use.context)) for use in uses]


# ---- The statement --------------------------------------------------------------------


def listed(rows: QuerySet[Any, Any], *columns: Any) -> Func:
    return as_json(rows.values(json=JSONArray(*columns)))


def at_other_end(own: str, other: str) -> Func:
    """The published terms at the other end of its relations, with the kind of each."""
    rows = TermRelation.objects.filter(
        **{own: OuterRef("pk"), f"{other}__status": Term.Status.PUBLISHED}
    )
    columns = [f"{other}__{name}" for name in ("filing_key", *Other._fields)]
    return listed(rows.order_by(f"{other}__filing_key"), "kind", *columns)


def beside(operator: str, *order: str) -> Subquery:
    """The published term before or after it in the glossary."""
    place = OuterRef("filing_key"), OuterRef("pk")
    near = Term.objects.published().filter(
        RowCompare("filing_key", "pk", *place, operator=operator)
    )
    return Subquery(near.order_by(*order).values(json=JSONArray(*Other._fields))[:1])


def _term(slug: str, now: datetime) -> QuerySet[Term, Any]:
    own: Any = OuterRef("pk")
    published = Term.objects.published()
    # The spans hold offsets too; terms of such keys are asked for in vain, and not linked.
    in_definition = published.filter(AnyOf("pk", OuterRef("definition_spans")))
    forms = TermForm.objects.filter(term=own, enabled=True).order_by("filing_key", "pk")
    topics = Subject.objects.filter(subjects.is_used(now), terms=own).order_by("filing_key")
    sources = TermSource.objects.filter(term=own).order_by("pk")
    return (
        published.filter(slug=slug)
        .order_by()
        .annotate(
            in_definition=listed(in_definition, "pk", "slug"),
            its_forms=listed(forms, "text", "kind"),
            to_second=at_other_end("first", "second"),
            to_first=at_other_end("second", "first"),
            its_subjects=listed(topics, *Topic._fields),
            its_sources=listed(sources, *Source._fields),
            before=beside("<", "-filing_key", "-pk"),
            after=beside(">", "filing_key", "pk"),
        )
        .values_list(
            *COLUMNS, "in_definition", "its_forms", "to_second", "to_first", "its_subjects",
            "its_sources", "before", "after",
        )
    )  # fmt: skip


COLUMNS = [one.attname for one in Term._meta.concrete_fields]
TERM = Statement(_term)
