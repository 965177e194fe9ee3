"""One import of one archive, from the command line or from an editor's upload."""

import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import connections
from django.utils import timezone

from articles.models import ImportBatch, Publisher

from . import formats, redirectmap, redirects, saving, sources
from .entries import Reading, Source
from .filling import Options
from .report import Report
from .turns import ImportRefusedError

FAULT = "The import ended by a fault of ours and changed nothing; the site's log tells more."
Progress = Callable[[int], None]


def import_sources(
    files: Sequence[Source],
    *,
    batch: ImportBatch,
    old_site: Path | None = None,
    media: Path | None = None,
    progress: Progress = lambda done: None,
) -> Report:
    """
    Import the files as `batch` says (format, zone, options, dry run) and keep the report there.

    `old_site` is a folder of the old site's pages, from which old addresses are learned; `media`
    one of its pictures and files.

    Raises ImportRefusedError, and ValueError for what is no such archive; both say why in an
    editor's words. Whatever is raised, the batch tells that it failed, and nothing is changed.
    """
    try:
        return _import(files, batch, old_site, media, progress)
    except (ImportRefusedError, ValueError) as error:
        fail(batch, str(error))
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        fail(batch, f"The ZIP file is damaged: {error}.")
        raise ValueError(batch.error) from error
    except BaseException:
        fail(batch, FAULT)
        raise


def _import(
    files: Sequence[Source],
    batch: ImportBatch,
    old_site: Path | None,
    media: Path | None,
    progress: Progress,
) -> Report:
    asked = batch.options
    if batch.format == "auto":
        batch.format, files = formats.detect(files)
    else:
        files = formats.belonging(files, batch.format)
    reading = Reading(
        encoding=asked.get("encoding"),
        mend=asked.get("mend", False),
        old_root=asked.get("old_root", ""),
    )
    archive = formats.FORMATS[batch.format].archive(files, reading)
    table = redirectmap.read(asked["redirects"].encode()) if asked.get("redirects") else None

    def follow(saver: saving.Saver) -> None:
        if table is None and old_site is None:
            return
        imported = redirects.Imported.load(saver.options.zone)
        if table:
            found = redirects.follow_map(table, imported, saver.belongings)
            saver.report.redirects["map"] = found
        if old_site:
            found = redirects.follow_pages(old_site, imported, saver.belongings)
            saver.report.redirects["old_site"] = found

    return saving.save(
        archive,
        batch=batch,
        options=options_of(batch),
        progress=progress,
        media=media,
        files=files,
        after_all=follow,
    )


def options_of(batch: ImportBatch) -> Options:
    asked = batch.options
    hosts = frozenset(host.lower() for host in asked.get("old_hosts", []))
    return Options(
        zone=ZoneInfo(batch.time_zone),
        publisher_zone=Publisher.load().zone,
        default_status=asked.get("default_status", "draft"),
        old_hosts=hosts,
    )


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
        with progress_of(batch) as progress, tempfile.TemporaryDirectory() as folder:
            upload = bytes(batch.upload)
            files = sources.of_bytes(upload, batch.file_name)
            media = Path(folder) if sources.unpack_media(upload, Path(folder)) else None
            import_sources(files, batch=batch, media=media, progress=progress)
    except (ImportRefusedError, ValueError) as error:
        fail(batch, str(error))
        forget_upload(batch)
        return
    if not batch.is_dry_run:
        forget_upload(batch)


def forget_upload(batch: ImportBatch) -> None:
    """An export may hold secrets: it is kept no longer than it is needed."""
    ImportBatch.objects.filter(pk=batch.pk).update(upload=None)


def fail(batch: ImportBatch, reason: str) -> None:
    batch.state = ImportBatch.State.FAILED
    batch.error = reason
    batch.finished_at = timezone.now()
    batch.save(update_fields=["state", "error", "finished_at"])


@contextmanager
def progress_of(batch: ImportBatch) -> Iterator[Progress]:
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
