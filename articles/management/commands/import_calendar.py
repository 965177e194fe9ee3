"""Bring a plan in from a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.calendar import importing, planning
from common.plans import REFUSED


class Command(BaseCommand):
    help = (
        "Reads the editorial calendar from FILE (CSV, as spreadsheets write it), one row an entry, "
        "and stores those that are new or differ. An entry is known by its uid, or else by its "
        "title; rows that can’t be read are named and left out. The first row names the columns: "
        f"{', '.join(importing.COLUMNS)}."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        try:
            planned = planning.plan(importing.read(file.read_bytes()))
        except OSError as error:
            raise CommandError(f"{file} can’t be read: {error.strerror}.") from error
        except importing.BrokenFile as error:
            raise CommandError(f"{file}: {error}") from error
        if not dry_run:
            planning.store(planned, by=None)
        for row in planned.rows:
            if row.said:
                self.stdout.write(f"{file.name}, {row.place}: {row.name or REFUSED}: {row.said}")
        self.stdout.write(f"{'Would be: ' if dry_run else ''}{planned}")
