"""One record of an import: as it stood in the old system, beside what becomes of it here."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from articles import roles
from articles.models import Article, ImportBatch, ImportedRecord, ImportOutcome, Page

Thing = Article | Page


def context_of(request: HttpRequest, batch: ImportBatch, outcome: ImportOutcome) -> dict[str, Any]:
    """
    What the record's page shows.

    A dry run keeps the record and its text. Of a real import the record lies with the article or
    page that it became, whose text is shown as it is now.
    """
    record, raw, html = None, outcome.raw, outcome.html
    if not raw:
        record = record_of(batch, outcome)
        raw = record.raw if record else ""
    thing = (record.article or record.page) if record else None
    if thing:
        html = thing.body_html
    return {
        "outcome": outcome,
        "raw": raw,
        "html": html,
        "repaired": repairs_of(batch, outcome),
        "previous": neighbour(outcome, -1),
        "next": neighbour(outcome, 1),
        "edit": edit_address(request, thing),
        "public": thing.get_absolute_url() if thing and is_public(thing) else "",
    }


def record_of(batch: ImportBatch, outcome: ImportOutcome) -> ImportedRecord | None:
    """
    The stored record, where it is the one that this import read: created, updated, or found to be
    the same. What was skipped differs from what is stored.
    """
    same = {"created", "updated"} if not batch.is_dry_run else set()
    if not outcome.ref or outcome.outcome not in same | {"unchanged"}:
        return None
    records = ImportedRecord.objects.filter(ref=outcome.ref).select_related("article", "page")
    if outcome.outcome != "unchanged":
        records = records.filter(batch=batch)
    return records.first()


def repairs_of(batch: ImportBatch, outcome: ImportOutcome) -> list[dict[str, Any]]:
    """What was repaired from the record's first line to the next record's in the same file."""
    later = batch.outcomes.filter(file=outcome.file, line__gt=outcome.line).order_by("line")
    end = later.values_list("line", flat=True).first() or float("inf")
    return [
        row
        for row in batch.report.get("repaired", [])
        if row.get("file", "")[:300] == outcome.file and outcome.line <= row["line"] < end
    ]


def neighbour(outcome: ImportOutcome, step: int) -> int | None:
    """The number of the record before or after it."""
    beside = ImportOutcome.objects.filter(batch=outcome.batch_id, number=outcome.number + step)
    return beside.values_list("number", flat=True).first()


def edit_address(request: HttpRequest, thing: Thing | None) -> str:
    """The form of an article or page, for those who may change it."""
    if isinstance(thing, Article) and roles.may_edit(request.user, thing):
        return reverse("admin:articles_article_change", args=[thing.pk])
    if isinstance(thing, Page) and request.user.has_perm("articles.change_page"):
        return reverse("admin:articles_page_change", args=[thing.pk])
    return ""


def is_public(thing: Thing) -> bool:
    return thing.is_published(timezone.now())
