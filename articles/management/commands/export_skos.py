"""Write the subject index as SKOS."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles import skos


class Command(BaseCommand):
    help = (
        "Writes the whole subject index, subjects that nothing is about yet among it, to FILE: "
        "Turtle (.ttl), JSON-LD (.jsonld) or N-Triples (.nt)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        form = skos.FORMATS.get(file.suffix.removeprefix("."))
        if form is None:
            endings = ", ".join(f".{ending}" for ending in skos.FORMATS)
            raise CommandError(f"{file} ends in none of {endings}.")
        scheme = skos.Scheme.load()
        try:
            with file.open("w", encoding="utf-8") as out:
                out.writelines(form.write(scheme, skos.of_editors(scheme)))
        except OSError as error:
            raise CommandError(f"{file} can’t be written: {error.strerror}.") from error
        self.stdout.write(f"Wrote {file}.")
