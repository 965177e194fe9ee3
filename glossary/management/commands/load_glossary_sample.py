"""A large glossary to try things with."""

import gzip
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from glossary import exchange, tasks

FOLDER = Path(__file__).resolve().parents[2] / "samples"


class Command(BaseCommand):
    help = (
        "Stores a sample: jargon, the 2,307 entries of the Jargon File 4.4.7, which is in the "
        "public domain. They are drafts, and no article links them, unless --published is given."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        names = sorted(file.name.removesuffix(".json.gz") for file in FOLDER.glob("*.json.gz"))
        parser.add_argument("name", choices=names)
        parser.add_argument("--published", action="store_true")

    def handle(self, *args: Any, name: str, published: bool, **options: Any) -> None:
        content = gzip.decompress((FOLDER / f"{name}.json.gz").read_bytes())
        status = "published" if published else "draft"
        try:
            planned = exchange.plan(exchange.read(f"{name}.json", content), status=status)
        except exchange.BrokenFile as error:
            raise CommandError(str(error)) from error
        exchange.store(planned)
        tasks.relink_soon()
        for row in planned.rows:
            for note in row.notes:
                self.stdout.write(f"{row.name}: {note}")
        self.stdout.write(str(planned))
