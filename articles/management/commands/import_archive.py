import json
import os
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from articles.importers import batches, saving
from articles.models import ImportBatch, Publisher
from articles.models.site import validate_time_zone
from common import progress

SHOWN = 20  # failures and skipped records printed; the report file has them all


class Command(BaseCommand):
    help = (
        "Import the archive of another system. Safe to run again: what is there already is not "
        "doubled, and what was edited here is kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the export, as the old system wrote it")
        parser.add_argument(
            "--format",
            choices=sorted(batches.FORMATS),
            default="mt",
            help="mt: the text export of Movable Type and TypePad (default)",
        )
        parser.add_argument(
            "--timezone", help="zone of the old site's times: America/New_York (the publisher's)"
        )
        parser.add_argument("--encoding", help="of the file, where it is told wrongly: cp1252")
        parser.add_argument(
            "--default-status",
            choices=["draft", "published"],
            default="draft",
            help="for records that state none (default: draft)",
        )
        parser.add_argument(
            "--old-host",
            action="append",
            default=[],
            help="host name of the old site, whose links in texts become links to this one; "
            "may be given again. Where records tell their old address, it is known already.",
        )
        parser.add_argument("--dry-run", action="store_true", help="report, and change nothing")
        parser.add_argument("--report", type=Path, help="write the whole report here, as JSON")

    def handle(self, *_: Any, **options: Any) -> None:
        file: Path = options["file"]
        zone = options["timezone"] or Publisher.load().time_zone
        try:
            validate_time_zone(zone)
            with file.open("rb") as stream:
                batch = ImportBatch.objects.create(
                    file_name=file.name,
                    format=options["format"],
                    time_zone=zone,
                    is_dry_run=options["dry_run"],
                    state=ImportBatch.State.RUNNING,
                )
                report = batches.import_file(
                    stream,
                    batch=batch,
                    encoding=options["encoding"],
                    default_status=options["default_status"],
                    old_hosts=frozenset(options["old_host"]),
                    progress=progress_of(stream),
                )
        except OSError as error:
            raise CommandError(f"{file} can’t be read: {error.strerror}.") from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except (saving.ImportRefusedError, ValueError) as error:
            batches.fail(batch, str(error))
            raise CommandError(str(error)) from error
        self.tell(report)
        if options["report"]:
            self.write(options["report"], report.as_json())

    def tell(self, report: Any) -> None:
        for kind, rows in (("failed", report.failed), ("skipped", report.skipped)):
            for row in rows[:SHOWN]:
                self.stdout.write(
                    f"line {row['line']}: {kind}: {row['title'] or 'untitled'}: {row['reason']}"
                )
            if len(rows) > SHOWN:
                self.stdout.write(f"… and {len(rows) - SHOWN} more {kind}; --report has them all.")
        self.stdout.write(report.sentence())

    @staticmethod
    def write(file: Path, content: dict[str, Any]) -> None:
        try:
            file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")
        except OSError as error:
            raise CommandError(f"{file} can’t be written: {error.strerror}.") from error


def progress_of(stream: BinaryIO) -> Callable[[int], None]:
    """Draws how much of the file is read."""
    size = os.fstat(stream.fileno()).st_size
    return lambda done: progress.show(stream.tell(), size, label=f"{done:,} records")
