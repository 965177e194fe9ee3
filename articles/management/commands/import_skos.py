"""Bring subjects in from a thesaurus."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from articles import skos
from articles.models import Publisher


class Command(BaseCommand):
    help = (
        "Reads the concepts of FILE, which is SKOS as Turtle (.ttl), JSON-LD (.jsonld) or "
        "N-Triples (.nt), into the subject index. A concept is known by its address, or else by "
        "its name; what the file does not say of a subject stays as it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        try:
            language = Publisher.load().index_language
            found = skos.read(file.name, file.read_bytes(), language=language)
        except OSError as error:
            raise CommandError(f"{file} can’t be read: {error.strerror}.") from error
        except skos.BrokenFile as error:
            raise CommandError(f"{file}: {error}") from error
        if dry_run:
            planned = skos.plan(found.records)
        else:
            planned = skos.bring(found.records, by=None, now=timezone.now())
        for row in planned.rows:
            if row.said:
                self.stdout.write(f"{row.place}: {row.name}: {row.outcome}. {row.said}")
        if found.left_out:
            self.stdout.write(found.left_out)
        self.stdout.write(f"{'Would be: ' if dry_run else ''}{planned}")
