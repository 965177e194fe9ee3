"""Records of concepts -> the index, in one transaction. The one module here that writes."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from articles import regrouping, rendering, vocabulary
from articles.filing import Filing
from articles.models import (
    Publisher,
    RelatedSubjects,
    Subject,
    SubjectLabel,
    SubjectRelation,
)
from articles.models.author import free_among
from common.plans import CHANGED, NEW

from .planning import Plan, Row, plan
from .reading import Record

BATCH = 1000  # rows of one statement
CHANGEABLE = ["description", "scope_note", "language", "filing_key", "bucket"]


@transaction.atomic
def bring(records: Iterable[Record], *, by: User | None, now: datetime) -> Plan:
    """Plan with the index as it is now, and do it. New names are journaled as renamings."""
    regrouping.lock_index()
    planned = plan(records)
    filing = Publisher.load().filing
    make([row for row in planned.rows if row.outcome == NEW], filing)
    change([row for row in planned.rows if row.outcome == CHANGED], filing, by=by, now=now)
    store_names(planned.rows, filing)
    store_relations(planned)
    return planned


def make(rows: Sequence[Row], filing: Filing) -> None:
    """First the subjects, then the signposts that lead to them."""
    taken = set(Subject.objects.values_list("slug", flat=True))
    subjects = [row.subject for row in rows if row.subject]
    for subject in subjects:
        base = rendering.slug_for(subject.name, fallback="subject")
        subject.slug = free_among(taken, base)
        taken.add(subject.slug)
        subject.derive(filing)
    for status in (Subject.Status.ACTIVE, Subject.Status.MERGED):
        made = [subject for subject in subjects if subject.status == status]
        Subject.objects.bulk_create(made, batch_size=BATCH)
    vocabulary.add_words(subject.name for subject in subjects)


def change(rows: Sequence[Row], filing: Filing, *, by: User | None, now: datetime) -> None:
    subjects = [row.subject for row in rows if row.subject]
    for subject in subjects:
        subject.derive(filing)
    Subject.objects.bulk_update(subjects, CHANGEABLE, batch_size=BATCH)
    for row in rows:
        if row.renamed and row.subject:
            regrouping.rename(row.subject, to=row.renamed, by=by, now=now)


def store_names(rows: Sequence[Row], filing: Filing) -> None:
    labels = [label for row in rows for label in row.labels]
    for label in labels:
        label.derive(filing)
    SubjectLabel.objects.bulk_create(labels, batch_size=BATCH)


def store_relations(planned: Plan) -> None:
    SubjectRelation.objects.bulk_create(
        [SubjectRelation(subject=one, broader=other) for one, other in planned.lines],
        batch_size=BATCH,
    )
    pairs = [RelatedSubjects(first=one, second=other) for one, other in planned.pairs]
    for pair in pairs:
        pair.derive()
    RelatedSubjects.objects.bulk_create(pairs, batch_size=BATCH)
