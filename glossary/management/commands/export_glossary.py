"""Write the glossary into a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from glossary import exchange
from glossary.models import Term


class Command(BaseCommand):
    help = "Writes all terms into FILE: .json holds all of them, .csv is for a spreadsheet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        kind = file.suffix.lower().removeprefix(".")
        if kind not in exchange.FORMATS:
            raise CommandError(f"{file} ends neither in .json nor in .csv.")
        with file.open("w", encoding="utf-8", newline="") as out:
            out.writelines(exchange.written(kind))
        self.stdout.write(f"{Term.objects.count()} terms are in {file}.")
