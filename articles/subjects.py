"""The subjects of what is published: the index, what stands around one, and finding one by name."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.urls import reverse

from common import patterns
from common.prepared import Statement

from . import tallies
from .filing import Filing, Letter, anchor_of
from .models import (
    ArticleSubject,
    IndexLocator,
    RelatedSubjects,
    Subject,
    SubjectLabel,
    SubjectRelation,
    listed_q,
    name_key,
)

LONGEST_NAME = 100  # characters that are looked for
MOST_FOUND = 20

FINDING = """
SELECT id, name, slug, text FROM (
    SELECT DISTINCT ON (subject.id) subject.id, name, slug, filing_key,
        CASE WHEN names.kind = 'alt' THEN text ELSE '' END AS text,
        CASE WHEN starts_with(key, %s) THEN 0 WHEN strpos(key, %s) > 0 THEN 1
            ELSE 3 - word_similarity(%s, key) END AS distance
    FROM (
        SELECT id AS subject_id, name_key AS key, '' AS text, '' AS kind FROM articles_subject
        UNION ALL SELECT subject_id, key, text, kind FROM articles_subjectlabel
    ) AS names
    JOIN articles_subject AS subject ON subject.id = subject_id AND status = 'active'
    CROSS JOIN LATERAL (
        SELECT 1 FROM articles_articlesubject AS about
        WHERE about.tag_id = subject.id AND {listed} LIMIT 1
    ) AS one
    WHERE strpos(key, %s) > 0 OR word_similarity(%s, key) >= 0.5
    ORDER BY subject.id, distance, kind
) AS found
ORDER BY distance, filing_key, id LIMIT %s
"""
COUNTED = """
SELECT id, name, slug, bucket, number AS article_count
FROM articles_subject JOIN ({counts}) AS counts ON counts.key = id ORDER BY {order} LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Named:
    """A subject found by a name; `other_name` is the one it was found by, where that is printed."""

    pk: int
    name: str
    slug: str
    other_name: str


@dataclass(slots=True)
class Neighbours:
    """The subjects around one that are in use, in the order of the index."""

    broader: list["Neighbour"] = field(default_factory=list)
    narrower: list["Neighbour"] = field(default_factory=list)
    related: list["Neighbour"] = field(default_factory=list)


def in_use(now: datetime) -> QuerySet[Subject, Subject]:
    """The subjects of what is published, each with its `article_count`."""
    count = tallies.count_of(tallies.Kind.SUBJECT, now, of="articles_subject.id")
    subjects: QuerySet[Subject, Subject] = Subject.objects.filter(is_used(now))
    counted: QuerySet[Subject, Subject] = subjects.annotate(article_count=count)
    return counted


def is_used(now: datetime) -> Exists:
    """Whether anything published is about a subject; sooner than `in_use`, which counts."""
    return Exists(ArticleSubject.objects.filter(listed_q(now), tag=OuterRef("pk")))


def are_used(now: datetime) -> Q:
    """The same of many subjects at once."""
    counts = tallies.counts_sql(tallies.Kind.SUBJECT)
    return Q(pk__in=RawSQL(f"SELECT key FROM ({counts}) AS counts", [now, now]))  # noqa: S608, S611


def counted(
    now: datetime, *, order: str = "filing_key, id", most: int | None = None
) -> Iterable[Subject]:
    """Many subjects in use at once, each with its `article_count`; their names only. One query."""
    found: Iterable[Subject] = Subject.objects.raw(
        COUNTED.format(counts=tallies.counts_sql(tallies.Kind.SUBJECT), order=order),
        [now, now, most],
    )
    return found


def named(slug: str, now: datetime) -> Subject | None:
    """
    The subject in use of this address, with its `article_count`, and whether it `has_neighbours`,
    `has_other_names` and `has_subheadings`: few have, so most pages need not ask for them. One
    query.
    """
    row = IN_USE.row(slug=slug, now=now)
    if row is None:
        return None
    columns, more = row[: len(COLUMNS)], row[len(COLUMNS) :]
    subject: Subject = Subject.from_db(None, COLUMNS, columns)
    for name, value in zip(MORE, more, strict=True):
        setattr(subject, name, value)
    return subject


COLUMNS = [field.attname for field in Subject._meta.concrete_fields]
MORE = ("article_count", "has_neighbours", "has_other_names", "has_subheadings")


def _in_use(slug: str, now: datetime) -> QuerySet[Subject, Any]:
    own = OuterRef("pk")
    found: QuerySet[Subject, Any] = (
        in_use(now)
        .filter(slug=slug)
        .order_by()
        .annotate(
            has_neighbours=Exists(SubjectRelation.objects.filter(subject=own))
            | Exists(SubjectRelation.objects.filter(broader=own))
            | Exists(RelatedSubjects.objects.filter(first=own))
            | Exists(RelatedSubjects.objects.filter(second=own)),
            has_other_names=Exists(SubjectLabel.objects.filter(subject=own, kind="alt")),
            has_subheadings=Exists(ArticleSubject.objects.filter(tag=own, is_placed=True)),
        )
        .values_list(*COLUMNS, *MORE)
    )
    return found


IN_USE = Statement(_in_use)


class OtherName(NamedTuple):
    text: str
    language: str


def other_names(subject: Subject) -> list[OtherName]:
    """Those that the index prints. One query."""
    return [OtherName._make(row) for row in OTHER_NAMES.rows(subject=subject.pk)]


OTHER_NAMES = Statement(
    lambda subject: (
        SubjectLabel.objects.filter(subject=subject, kind="alt")
        .order_by("filing_key")
        .values_list(*OtherName._fields)
    )
)


class Neighbour(NamedTuple):
    """A subject beside another."""

    pk: int
    name: str
    slug: str

    def get_absolute_url(self) -> str:
        return patterns.named("articles:subject", self.slug)


def around(subject: Subject, now: datetime) -> Neighbours:
    """The broader, narrower and related subjects that are in use. One query."""
    sides = Neighbours()
    for *columns, is_broader, is_narrower in AROUND.rows(subject=subject.pk, now=now):
        other = Neighbour._make(columns)
        if is_broader:
            sides.broader.append(other)
        elif is_narrower:
            sides.narrower.append(other)
        else:
            sides.related.append(other)
    return sides


def _around(subject: int, now: datetime) -> QuerySet[Subject, Any]:
    broader = SubjectRelation.objects.filter(subject=subject).values("broader")
    narrower = SubjectRelation.objects.filter(broader=subject).values("subject")
    after = RelatedSubjects.objects.filter(first=subject).values("second")
    before = RelatedSubjects.objects.filter(second=subject).values("first")
    found: QuerySet[Subject, Any] = (
        Subject.objects.filter(
            is_used(now), pk__in=broader.union(narrower, after, before, all=True)
        )
        .annotate(
            is_broader=Exists(broader.filter(broader=OuterRef("pk"))),
            is_narrower=Exists(narrower.filter(subject=OuterRef("pk"))),
        )
        .order_by("filing_key", "pk")
        .values_list(*Neighbour._fields, "is_broader", "is_narrower")
    )
    return found


AROUND = Statement(_around)


def index(now: datetime) -> list[Letter[Subject]]:
    """The subjects in use with their numbers of articles, as the index files them. One query."""
    return [
        Letter(name=name, anchor=anchor_of(name), rows=list(found))
        for name, found in groupby(counted(now), key=lambda subject: subject.bucket)
    ]


def find(words: str, *, now: datetime, limit: int = MOST_FOUND) -> list[Named]:
    """
    The subjects in use that have such a name, or another or hidden one. One query.

    First those whose name begins so, then those that hold it, then those spelt much like it.
    """
    key = name_key(words[:LONGEST_NAME])
    if not key:
        return []
    finding = FINDING.format(listed=tallies.LISTED)
    with connection.cursor() as cursor:
        cursor.execute(finding, [key, key, key, now, now, key, key, limit])
        return [Named(*row) for row in cursor.fetchall()]


def instead_of(slug: str, now: datetime) -> Subject | None:
    """The subject in use of an address that is of another name, a former one or a merged one."""
    merged = Subject.objects.filter(slug=slug, status=Subject.Status.MERGED).first()
    while merged is not None and merged.merged_into is not None:
        merged = merged.merged_into
    if merged is not None:
        return in_use(now).filter(pk=merged.pk).first()
    named = in_use(now).filter(
        Exists(SubjectLabel.objects.filter(slug=slug, kind="alt", subject=OuterRef("pk")))
    )
    former = reverse("articles:subject", args=[slug])
    return named.order_by("pk").first() or in_use(now).filter(past_addresses__path=former).first()


@transaction.atomic
def refile(filing: Filing, *, only: Mapping[type, Collection[int]] | None = None) -> int:
    """
    Compute all filing keys again, after a change of the order; gives how many rows changed.

    `only` limits it to these keys of these models.
    """
    changed = 0
    sources: list[tuple[type, list[str]]] = [
        (Subject, ["filing_key", "bucket"]),
        (SubjectLabel, ["filing_key", "bucket"]),
        (IndexLocator, ["sub_filing_key"]),
    ]
    for model, names in sources:
        rows = []
        if only is not None and model not in only:
            continue
        found = model.objects.all()  # type: ignore[attr-defined]
        for row in (found if only is None else found.filter(pk__in=only[model])).iterator():
            before = [getattr(row, name) for name in names]
            row.derive(filing)
            if [getattr(row, name) for name in names] != before:
                rows.append(row)
        model.objects.bulk_update(rows, names, batch_size=1000)  # type: ignore[attr-defined]
        changed += len(rows)
    return changed


@dataclass(frozen=True, slots=True)
class Branch:
    """A subject in the tree, `depth` 0 at the top; with `is_again`, what is below stands above."""

    subject: Subject
    depth: int
    is_again: bool


def tree() -> list[Branch]:
    """
    All subjects, each below every broader one; what is below it only at the first. Two queries.
    """
    every = {s.pk: s for s in Subject.objects.active().order_by("filing_key", "pk")}
    order = {pk: place for place, pk in enumerate(every)}
    below: dict[int, list[int]] = {}
    for narrower, broader in SubjectRelation.objects.values_list("subject", "broader"):
        if narrower in every and broader in every:
            below.setdefault(broader, []).append(narrower)
    under_one = {pk for pks in below.values() for pk in pks}
    branches: list[Branch] = []
    shown: set[int] = set()
    waiting = [(pk, 0) for pk in reversed(every) if pk not in under_one]
    while waiting:
        pk, depth = waiting.pop()
        is_again = pk in shown and pk in below
        branches.append(Branch(every[pk], depth, is_again))
        if pk not in shown:
            shown.add(pk)
            narrower_ones = sorted(below.get(pk, []), key=order.__getitem__, reverse=True)
            waiting += [(one, depth + 1) for one in narrower_ones]
    return branches
