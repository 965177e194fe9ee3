from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from common.plans import REFUSED
from subscriptions import importing


class Command(BaseCommand):
    help = (
        "Reads subscribers from FILE (CSV), one row an address, and subscribes those that are new. "
        "Who is suppressed, has left or is known stays as they are; each row that is left out is "
        f"named with the reason. The first row names the columns: {', '.join(importing.COLUMNS)}."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--basis", default="", help="on what ground they may be written to")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen")

    def handle(self, *args: Any, file: Path, basis: str, dry_run: bool, **options: Any) -> None:
        if not dry_run and len(basis.strip()) < 20:
            raise CommandError("Say with --basis on what ground they may be written to.")
        try:
            planned = importing.plan(file.read_bytes())
        except OSError as error:
            raise CommandError(f"{file} can’t be read: {error.strerror}.") from error
        except importing.BrokenFile as error:
            raise CommandError(f"{file}: {error}") from error
        if not dry_run:
            importing.store(planned, basis=basis.strip(), by=None, now=timezone.now())
        for row in planned.rows:
            if row.said:
                self.stdout.write(f"{file.name}, {row.place}: {row.name or REFUSED}: {row.said}")
        self.stdout.write(f"{'Would be: ' if dry_run else ''}{planned}")
