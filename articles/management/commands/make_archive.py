from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles import synthetic
from common import progress


class Command(BaseCommand):
    help = "Add a synthetic archive for measuring: always the same articles for the same number."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--articles", type=int, default=10_000, help="how many (10,000)")

    def handle(self, *_: Any, **options: Any) -> None:
        count = options["articles"]
        if count < 1:
            raise CommandError("--articles wants a number from 1 on.")
        added = synthetic.make_archive(
            count, progress=lambda done: progress.show(done, count, label=f"{done:,} articles")
        )
        if options["verbosity"]:
            self.stdout.write(f"{added:,} articles added.")
