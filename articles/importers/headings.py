"""The subject index of an export of this very system -> the same headings again."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models

from articles.models import (
    Article,
    ArticleSubject,
    IndexLocator,
    Publisher,
    RelatedSubjects,
    Subject,
    SubjectLabel,
    SubjectRelation,
    name_key,
)
from articles.models.author import free_slug
from articles.passages import passages

from .belongings import Belongings, Target
from .report import Report

FILE = "subjects.json"
SUBJECT_FIELDS = ("description", "scope_note", "language", "sort_as")
LABEL_FIELDS = ("text", "kind", "language")
PLACE_FIELDS = ("subheading", "anchor", "note")
Row = dict[str, Any]


class Headings:
    """Brings subjects before the texts, and with each text its places in the index."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.places: dict[str, list[tuple[Subject, Row]]] = {}
        """By the `uid` of an article."""

    def bring(self, rows: Sequence[Row], belongings: Belongings) -> None:
        """The subjects with their other names and relations; what is there already stays."""
        merged = [row for row in rows if isinstance(row.get("merged_into"), str)]
        subjects = {
            row["name"]: self._bring_subject(row, belongings) for row in rows if row not in merged
        }
        for row in rows:
            if subject := subjects.get(row["name"]):
                self._bring_labels(subject, row)
                self._relate(subject, row, subjects)
                for place in dicts(row, "places"):
                    known = self.places.setdefault(str(place.get("article")), [])
                    known.append((subject, place))
        self._bring_merged(merged, belongings)

    def _bring_subject(self, row: Row, belongings: Belongings) -> Subject:
        name = row["name"]
        subject: Subject | None = Subject.objects.named(name)
        if subject is None:
            subject = self._make(row)
            subject.save()
            belongings.made["subject"].append(subject.pk)
        belongings.subjects[name.casefold()] = subject
        belongings.add_addresses(addresses(row, subject))
        return subject

    def _make(self, row: Row) -> Subject:
        name = row["name"]
        slug = free_slug(Subject.objects.all(), row.get("slug") or name, fallback="subject")
        subject = Subject(name=name, slug=slug)
        fill(subject, row, SUBJECT_FIELDS, FILE, self.report)
        try:
            uid = UUID(str(row.get("uid", "")))
        except ValueError:
            return subject  # an export from before subjects had one
        if not Subject.objects.filter(uid=uid).exists():
            subject.uid = uid
        return subject

    def _bring_labels(self, subject: Subject, row: Row) -> None:
        for given in dicts(row, "labels"):
            holder = Subject.objects.named(str(given.get("text", "")))
            if holder is None:
                label = SubjectLabel(subject=subject)
                fill(label, given, LABEL_FIELDS, FILE, self.report)
                if name_key(label.text):
                    label.save()
            elif holder != subject:
                self._note(f"“{given['text']}” is a name of “{holder}” here, not of “{subject}”.")

    def _relate(self, subject: Subject, row: Row, subjects: dict[str, Subject]) -> None:
        for name in texts(row, "broader"):
            broader = subjects.get(name)
            if broader and not SubjectRelation.objects.put(subject, below=broader):
                self._note(f"“{subject}” can’t stand below “{broader}” here.")
        for name in texts(row, "related"):
            other = subjects.get(name)
            if other and not RelatedSubjects.objects.put(subject, other):
                self._note(f"“{subject}” and “{other}” can’t be related here.")

    def _bring_merged(self, rows: Iterable[Row], belongings: Belongings) -> None:
        """The signposts that merged subjects left, those nearest to their goal first."""
        waiting = list(rows)
        while waiting:
            goals = {s.slug: s for s in Subject.objects.filter(
                slug__in=[row["merged_into"] for row in waiting])}  # fmt: skip
            ready = [row for row in waiting if row["merged_into"] in goals]
            for row in ready:
                if not Subject.objects.filter(name=row["name"]).exists():
                    subject = self._make(row)
                    subject.status = Subject.Status.MERGED
                    subject.merged_into = goals[row["merged_into"]]
                    subject.save()
                    belongings.made["subject"].append(subject.pk)
                    belongings.add_addresses(addresses(row, subject))
            waiting = [row for row in waiting if row not in ready]
            if not ready:
                for row in waiting:
                    self._note(f"“{row['name']}” was merged into a subject that is not there.")
                return

    def place(self, articles: Sequence[Article]) -> None:
        """Put stored articles where the export's index had them."""
        filing = Publisher.load().filing
        locators = []
        for article in articles:
            given = self.places.get(str(article.uid), [])
            anchors = {passage.anchor for passage in passages(article.body_html)} if given else {}
            about = dict(
                ArticleSubject.objects.filter(content_object=article).values_list("tag", "pk")
            ) if given else {}  # fmt: skip
            for subject, row in given:
                if subject.pk not in about:
                    continue
                locator = IndexLocator(article_subject_id=about[subject.pk])
                fill(locator, row, PLACE_FIELDS, FILE, self.report)
                if locator.anchor and locator.anchor not in anchors:
                    self._note(f"“{article}” has no passage “{locator.anchor}”: it is left out.")
                    locator.anchor = ""
                locator.derive(filing)
                locators.append(locator)
        IndexLocator.objects.bulk_create(locators, ignore_conflicts=True)

    def _note(self, what: str) -> None:
        self.report.repaired.append({"file": FILE, "line": 1, "what": what})


def dicts(row: Row, name: str) -> list[Row]:
    found = row.get(name, [])
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def texts(row: Row, name: str) -> list[str]:
    found = row.get(name, [])
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def fill(thing: models.Model, row: Row, names: Iterable[str], file: str, report: Report) -> None:
    """Give a thing what a row says of it; what its fields refuse is left out and reported."""
    for name in names:
        try:
            field: Any = thing._meta.get_field(name)
            setattr(thing, name, field.clean(str(row.get(name, "")), thing))
        except ValidationError as error:
            what = f"{name}: {' '.join(error.messages)}"
            report.repaired.append({"file": file, "line": 1, "what": what})


def addresses(row: Row, target: Target) -> list[tuple[str, Target]]:
    return [(path, target) for path in texts(row, "aliases")]
