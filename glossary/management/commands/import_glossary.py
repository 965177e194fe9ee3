"""Bring terms in from a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.plans import REFUSED
from glossary import exchange, tasks
from glossary.exchange.reading import COLUMNS


class Command(BaseCommand):
    help = (
        "Reads terms from FILE (.json or .csv) and stores those that are new or differ; a term is "
        "known by its uid, or else by its headword and qualifier. A CSV file has one row a term; "
        f"its first row names the columns: {', '.join(COLUMNS)}. Lists are divided by “|”; after a "
        "word may stand [exact], [proper], [any], [compounds], [off]."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen")
        parser.add_argument(
            "--status", choices=["draft", "published"], default="draft",
            help="of new terms that state none (draft)",
        )  # fmt: skip

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        try:
            content = file.read_bytes()
            planned = exchange.plan(
                exchange.read(file.name, content),
                status=options["status"],
                ignored=exchange.read_ignored(file.name, content),
            )
        except OSError as error:
            raise CommandError(f"{file} can’t be read: {error.strerror}.") from error
        except exchange.BrokenFile as error:
            raise CommandError(f"{file}: {error}") from error
        if not dry_run:
            exchange.store(planned)
            tasks.relink_soon()
        for row in planned.rows:
            if row.said:
                self.stdout.write(f"{file.name}, {row.place}: {row.name or REFUSED}: {row.said}")
        self.stdout.write(f"{'Would be: ' if dry_run else ''}{planned}")
