"""The headings of the subject index as SKOS concepts, out of the database."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse

from articles import subjects
from articles.metadata import absolute
from articles.models import Publisher, RelatedSubjects, Subject, SubjectLabel, SubjectRelation

CHUNK = 500  # rows held at once
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")  # BCP 47, as far as RDF looks at it


@dataclass(frozen=True, slots=True)
class Text:
    """Words in a language; without one where none is known."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Concept:
    """
    A subject as SKOS has it. Relations are given by IRIs, in order.

    `replaced_by` is the concept that it was merged into; then it has no relations.
    """

    iri: str
    name: Text
    page: str = ""
    other_names: list[Text] = field(default_factory=list)
    hidden_names: list[Text] = field(default_factory=list)
    definition: Text | None = None
    scope_note: Text | None = None
    broader: list[str] = field(default_factory=list)
    narrower: list[str] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    replaced_by: str = ""


@dataclass(frozen=True, slots=True)
class Scheme:
    """The index as a whole; `language` is that of names which state none."""

    iri: str
    title: Text
    page: str
    language: str

    @classmethod
    def load(cls) -> "Scheme":
        publisher = Publisher.load()
        return cls(
            iri=absolute(reverse("articles:scheme_id")),
            title=Text(f"Subject index of {publisher.name}", "en"),
            page=absolute(reverse("articles:subjects")),
            language=publisher.index_language,
        )


def iri_of(uid: UUID | str) -> str:
    return absolute(reverse("articles:subject_id", args=[str(uid)]))


def of_readers(scheme: Scheme, now: datetime) -> Iterator[Concept]:
    """What readers may see: the subjects in use, and what was merged into them. Two queries."""
    used = Subject.objects.filter(subjects.are_used(now)).order_by()
    seen = set(used.values_list("pk", flat=True))
    for row in rows(Subject.objects.filter(Q(pk__in=seen) | Q(merged_into__in=seen))):
        yield composed(row, scheme, only=seen)


def of_editors(scheme: Scheme) -> Iterator[Concept]:
    """The whole index, subjects that nothing is about yet among it. One query."""
    for row in rows(Subject.objects.all()):
        yield composed(row, scheme)


def of_reader(subject: Subject, scheme: Scheme, now: datetime) -> Concept:
    """One subject in use, with those of its relations that are. Two queries."""
    (row,) = rows(Subject.objects.filter(pk=subject.pk))
    around = subjects.around(subject, now)
    others = [*around.broader, *around.narrower, *around.related]
    return composed(row, scheme, only={other.pk for other in others})


def rows(found: QuerySet[Subject, Subject]) -> Iterator[dict[str, Any]]:
    """One row a subject, with all that stands around it; few are held at once."""
    above = SubjectRelation.objects.filter(subject=OuterRef("pk")).order_by("broader__uid")
    below = SubjectRelation.objects.filter(broader=OuterRef("pk")).order_by("subject__uid")
    after = RelatedSubjects.objects.filter(first=OuterRef("pk")).order_by("second__uid")
    before = RelatedSubjects.objects.filter(second=OuterRef("pk")).order_by("first__uid")
    labels = SubjectLabel.objects.filter(subject=OuterRef("pk")).order_by("kind", "key")
    label = JSONObject(text="text", kind="kind", language="language")
    found = found.order_by("uid").annotate(
        above=ArraySubquery(above.values_list(JSONObject(pk="broader", uid="broader__uid"))),
        below=ArraySubquery(below.values_list(JSONObject(pk="subject", uid="subject__uid"))),
        after=ArraySubquery(after.values_list(JSONObject(pk="second", uid="second__uid"))),
        before=ArraySubquery(before.values_list(JSONObject(pk="first", uid="first__uid"))),
        names=ArraySubquery(labels.values_list(label)),
        goal=F("merged_into__uid"),
    )
    yield from found.values().iterator(chunk_size=CHUNK)


def composed(row: dict[str, Any], scheme: Scheme, *, only: set[int] | None = None) -> Concept:
    """`only` are the keys of the subjects that may be named; None names all."""

    def said(text: str, language: str = "") -> Text:
        tag = language or scheme.language
        return Text(text, tag.lower() if LANGUAGE.fullmatch(tag) else "")

    def iris(name: str) -> list[str]:
        return [iri_of(one["uid"]) for one in row[name] if only is None or one["pk"] in only]

    def names(kind: str) -> list[Text]:
        return [said(one["text"], one["language"]) for one in row["names"] if one["kind"] == kind]

    return Concept(
        iri=iri_of(row["uid"]),
        name=said(row["name"], row["language"]),
        page=absolute(reverse("articles:subject", args=[row["slug"]])),
        other_names=names("alt"),
        hidden_names=names("hidden"),
        definition=said(row["description"]) if row["description"] else None,
        scope_note=said(row["scope_note"]) if row["scope_note"] else None,
        broader=iris("above"),
        narrower=iris("below"),
        related=sorted([*iris("after"), *iris("before")]),
        replaced_by=iri_of(row["goal"]) if row["goal"] else "",
    )
