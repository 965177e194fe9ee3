"""Import the archive of another system, from the command line."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from articles.importers import batches, formats, redirectmap, sources
from articles.importers.entries import Source
from articles.importers.report import Report
from articles.importers.turns import ImportRefusedError
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
        parser.add_argument(
            "path",
            type=Path,
            nargs="+",
            help="the export as the old system wrote it: a file, several, a folder, or a ZIP file",
        )
        parser.add_argument(
            "--format",
            choices=["auto", *formats.FORMATS],
            default="auto",
            help="; ".join(f"{name}: {known.label}" for name, known in formats.FORMATS.items())
            + " (auto: to be found out)",
        )
        parser.add_argument(
            "--timezone", help="zone of the old site's times: America/New_York (the publisher's)"
        )
        parser.add_argument("--encoding", help="of the files, where it is told wrongly: cp1252")
        parser.add_argument(
            "--mend", action="store_true", help="put text right that was encoded twice (Ã© for é)"
        )
        parser.add_argument(
            "--default-status",
            choices=["draft", "published"],
            default="draft",
            help="for records that state none (default: draft)",
        )
        parser.add_argument(
            "--old-root",
            default="",
            help="address of the old site, where its records do not tell: https://example.org/blog/",
        )
        parser.add_argument(
            "--old-host",
            action="append",
            default=[],
            help="another host name of the old site, whose links in texts become links to this "
            "one; may be given again. Where records tell their old address, it is known already.",
        )
        parser.add_argument(
            "--redirects",
            type=Path,
            help="a CSV of old addresses and what they lead to: a path, a base name, a title",
        )
        parser.add_argument(
            "--old-site",
            type=Path,
            help="a folder with the old site's HTML pages, from which addresses are learned",
        )
        parser.add_argument(
            "--media",
            type=Path,
            help="a folder with the old site's pictures and files (the archive's own folder); "
            "nothing is fetched from elsewhere",
        )
        parser.add_argument("--dry-run", action="store_true", help="report, and change nothing")
        parser.add_argument("--report", type=Path, help="write the whole report here, as JSON")

    def handle(self, *_: Any, **options: Any) -> None:
        paths: list[Path] = options["path"]
        zone = options["timezone"] or Publisher.load().time_zone
        try:
            validate_time_zone(zone)
            files = sources.of_paths(paths)
            batch = ImportBatch.objects.create(
                file_name=", ".join(path.name for path in paths)[:300],
                format=options["format"],
                time_zone=zone,
                options=self.asked(options),
                is_dry_run=options["dry_run"],
                state=ImportBatch.State.RUNNING,
            )
            meter = Meter(paths)
            report = batches.import_sources(
                meter.watch(files),
                batch=batch,
                old_site=options["old_site"],
                media=options["media"] or next(filter(Path.is_dir, paths), None),
                progress=meter.show,
            )
        except OSError as error:
            raise CommandError(f"{error.filename} can’t be read: {error.strerror}.") from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except (ImportRefusedError, ValueError) as error:
            raise CommandError(str(error)) from error
        self.tell(report)
        if options["report"]:
            self.write(options["report"], report, batch)

    @staticmethod
    def asked(options: dict[str, Any]) -> dict[str, Any]:
        """What the batch keeps of how it was to be read. Raises ValueError."""
        root, table = options["old_root"], options["redirects"]
        if root and urlsplit(root).scheme not in {"http", "https"}:
            raise ValueError(f"“{root}” is no address of a site: https://example.org/blog/")
        host = urlsplit(root).hostname
        return {
            "encoding": options["encoding"],
            "mend": options["mend"],
            "old_root": root,
            "old_hosts": [*options["old_host"], *([host] if host else [])],
            "default_status": options["default_status"],
            "redirects": redirectmap.decoded(table.read_bytes())[0] if table else "",
        }

    def tell(self, report: Report) -> None:
        for kind, rows in (("failed", report.failed), ("skipped", report.skipped)):
            for row in rows[:SHOWN]:
                self.stdout.write(
                    f"{row['file']}, line {row['line']}: {kind}: {row['title'] or 'untitled'}: "
                    f"{row['reason']}"
                )
            if len(rows) > SHOWN:
                self.stdout.write(f"… and {len(rows) - SHOWN} more {kind}; --report has them all.")
        self.stdout.write(report.sentence())

    @staticmethod
    def write(file: Path, report: Report, batch: ImportBatch) -> None:
        """The report with a row for each record."""
        columns = ("file", "line", "kind", "title", "outcome", "reason", "status",
                   "old_address", "new_address")  # fmt: skip
        rows = batch.outcomes.values(*columns)
        content = report.as_json() | {"records": list(rows)}
        try:
            file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")
        except OSError as error:
            raise CommandError(f"{file} can’t be written: {error.strerror}.") from error


class Meter:
    """Draws how much of the files is read."""

    def __init__(self, paths: Sequence[Path]) -> None:
        files = [file for path in paths for file in (path.rglob("*") if path.is_dir() else [path])]
        self.total = sum(file.stat().st_size for file in files if file.is_file())
        self.before = 0
        self.stream: BinaryIO | None = None

    def watch(self, files: Sequence[Source]) -> list[Source]:
        """The same files, whose reading is noticed."""
        return [replace(file, open=self.opening(file.open)) for file in files]

    def opening(self, reopen: Callable[[], BinaryIO]) -> Callable[[], BinaryIO]:
        def opened() -> BinaryIO:
            self.before += self.place()
            self.stream = reopen()
            return self.stream

        return opened

    def place(self) -> int:
        return 0 if self.stream is None or self.stream.closed else self.stream.tell()

    def show(self, done: int) -> None:
        read = min(self.before + self.place(), self.total)
        progress.show(read, self.total, label=f"{done:,} records")
