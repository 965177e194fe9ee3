"""One import of one file, from the command line or from an editor's upload."""

import io
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO
from zoneinfo import ZoneInfo

from django.db import connections
from django.utils import timezone

from articles.models import ImportBatch, Publisher

from . import movabletype, saving
from .report import Report

logger = logging.getLogger(__name__)

FORMATS = {"mt": movabletype.Archive}
FAULT = "The import ended by a fault of ours and changed nothing; the site's log tells more."


def import_file(
    stream: BinaryIO,
    *,
    batch: ImportBatch,
    encoding: str | None = None,
    default_status: str = "draft",
    old_hosts: frozenset[str] = frozenset(),
    progress: Callable[[int], None] = lambda done: None,
) -> Report:
    """
    Import `stream` as `batch` says (format, zone, dry run) and keep the report there.

    Raises saving.ImportRefusedError, and ValueError for a file that is no such archive; both say
    why in an editor's words, and nothing is changed.
    """
    archive = FORMATS[batch.format](stream, encoding=encoding)
    options = saving.Options(
        zone=ZoneInfo(batch.time_zone),
        publisher_zone=Publisher.load().zone,
        default_status=default_status,
        old_hosts=old_hosts,
    )
    report = saving.save(archive, batch=batch, options=options, progress=progress)
    report.source = archive.counts()
    batch.report = report.as_json()
    batch.done_records = report.records
    batch.state = ImportBatch.State.DONE
    batch.finished_at = timezone.now()
    batch.save()
    return report


def run(batch_id: int) -> None:
    """
    Import what an editor uploaded. A job that was killed halfway begins again: its transaction
    left nothing behind.
    """
    waiting = [ImportBatch.State.WAITING, ImportBatch.State.RUNNING]
    batch = ImportBatch.objects.filter(pk=batch_id, state__in=waiting).first()
    if batch is None or batch.upload is None:
        return
    ImportBatch.objects.filter(pk=batch_id).update(state=ImportBatch.State.RUNNING)
    try:
        with progress_of(batch) as progress:
            import_file(io.BytesIO(batch.upload), batch=batch, progress=progress)
    except (saving.ImportRefusedError, ValueError) as error:
        fail(batch, str(error))
        return
    except Exception:
        fail(batch, FAULT)
        raise
    if not batch.is_dry_run:
        ImportBatch.objects.filter(pk=batch_id).update(upload=None)


def fail(batch: ImportBatch, reason: str) -> None:
    batch.state = ImportBatch.State.FAILED
    batch.error = reason
    batch.finished_at = timezone.now()
    batch.save(update_fields=["state", "error", "finished_at"])


@contextmanager
def progress_of(batch: ImportBatch) -> Iterator[Callable[[int], None]]:
    """Tells the editor how far it is, on a connection beside the import's open transaction."""
    aside = connections.create_connection("default")

    def report(done: int) -> None:
        with aside.cursor() as cursor:
            cursor.execute(
                "UPDATE articles_importbatch SET done_records = %s WHERE id = %s", [done, batch.pk]
            )

    try:
        yield report
    finally:
        aside.close()
