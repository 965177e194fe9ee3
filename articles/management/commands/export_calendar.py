"""Write the plan into a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from articles.calendar import planning
from articles.models import CalendarEntry


class Command(BaseCommand):
    help = "Writes all entries of the editorial calendar into FILE, as CSV for a spreadsheet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            out.writelines(planning.as_csv())
        number = CalendarEntry.objects.count()
        self.stdout.write(f"{number} {'entry is' if number == 1 else 'entries are'} in {file}.")
