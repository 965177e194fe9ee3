"""Imports as tests run them: of texts made on the spot, by the code that editors' uploads use."""

from collections.abc import Sequence
from typing import Any

from articles.importers import batches
from articles.importers.report import Report
from articles.models import ImportBatch

from .exports import source_of


def make_batch(**fields: Any) -> ImportBatch:
    values: dict[str, Any] = {
        "file_name": "export.txt",
        "time_zone": "America/New_York",
        "is_dry_run": False,
        "state": ImportBatch.State.RUNNING,
    }
    return ImportBatch.objects.create(**(values | fields))


def run(*contents: str | bytes, batch: ImportBatch | None = None, **options: Any) -> Report:
    """Import the files, whose texts these are, for real."""
    batch = batch or make_batch(options=options)
    files = [source_of(content, f"export-{number}.txt") for number, content in enumerate(contents)]
    return batches.import_sources(files, batch=batch)


def plan(*contents: str | bytes, **options: Any) -> Report:
    """A dry run."""
    return run(*contents, batch=make_batch(is_dry_run=True, options=options))


def outcome(report: Report) -> dict[str, int]:
    """How many records met which end; those that none met are left out."""
    counts = {
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "skipped": len(report.skipped),
        "failed": len(report.failed),
    }
    return {name: count for name, count in counts.items() if count}


def reasons(rows: Sequence[dict[str, Any]]) -> list[str]:
    return [row["reason"] for row in rows]
