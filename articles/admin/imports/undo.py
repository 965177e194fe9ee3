"""What rolling an import back would do, before it is done; and what it has kept."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import transaction
from django.http import HttpRequest
from procrastinate.contrib.django.models import ProcrastinateJob

from articles import tasks
from articles.importers.rewriting import chunks
from articles.importers.undoing import why_kept
from articles.models import ImportBatch, ImportedRecord, ImportOutcome

from .records import edit_address

CHUNK = 500  # records looked at at once
OPEN = ["todo", "doing"]
NOT_ASKED = ("raw", "extra", "article__body_html", "article__text", "page__body_html", "page__text")


class Kept(NamedTuple):
    """What stays as it is, why, and its form in the admin for those who may change it."""

    title: str
    reason: str
    edit: str


@dataclass(slots=True)
class Prospect:
    """What would be deleted and restored, as counts, and what would be kept."""

    deleted: int = 0
    restored: int = 0
    kept: list[Kept] = field(default_factory=list)


def prospect_of(request: HttpRequest, batch: ImportBatch) -> Prospect:
    """Compares every record of the import with what stands here now."""
    prospect = Prospect()
    for outcome, record in changed_by(batch):
        thing = (record.article or record.page) if record else None
        if reason := why_kept(record):
            title = thing.title if thing else outcome.title
            prospect.kept.append(Kept(title, reason, edit_address(request, thing)))
        elif outcome.outcome == "created":
            prospect.deleted += 1
        else:
            prospect.restored += 1
    return prospect


def changed_by(batch: ImportBatch) -> Iterator[tuple[ImportOutcome, ImportedRecord | None]]:
    """What an import created and updated, each with its record as long as that is the import's."""
    done = batch.outcomes.filter(outcome__in=["created", "updated"]).exclude(kind="comments")
    done = done.order_by("number")
    for part in chunks(done.only("ref", "title", "outcome").iterator(), CHUNK):
        records = (
            ImportedRecord.objects.filter(batch=batch, ref__in=[outcome.ref for outcome in part])
            .select_related("article", "page")
            .defer(*NOT_ASKED)
        )
        known = {record.ref: record for record in records}
        for outcome in part:
            yield outcome, known.get(outcome.ref)


def kept_of(request: HttpRequest, batch: ImportBatch) -> list[Kept]:
    """What the roll-back has kept; a record that is still the import's leads to its form."""
    rows: list[dict[str, Any]] = batch.report["rolled_back"]["kept"]
    records = ImportedRecord.objects.filter(batch=batch).select_related("article", "page")
    things = (record.article or record.page for record in records.defer(*NOT_ASKED))
    edits = {
        (thing.title, thing.get_absolute_url()): edit_address(request, thing)
        for thing in things
        if thing
    }
    return [
        Kept(row["title"], row["reason"], edits.get((row["title"], row["address"]), ""))
        for row in rows
    ]


# ---- The job -------------------------------------------------------------------------------


def is_asked_for(batch: ImportBatch) -> bool:
    """Whether a roll-back of the import waits for the worker, or is under way."""
    jobs = ProcrastinateJob.objects.filter(
        task_name=tasks.roll_back_import.name, status__in=OPEN, args__batch_id=batch.pk
    )
    return jobs.exists()


def ask_for(batch: ImportBatch) -> bool:
    """Have the worker roll the import back; gives False where that is asked for already."""
    with transaction.atomic():
        ImportBatch.objects.select_for_update().only("pk").get(pk=batch.pk)  # one editor at a time
        if is_asked_for(batch):
            return False
        ImportBatch.objects.filter(pk=batch.pk).update(error="")
        tasks.roll_back_import.defer(batch_id=batch.pk)
        return True
