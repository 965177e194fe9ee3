from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles import synthetic
from bench import archive
from common import progress


class Command(BaseCommand):
    help = (
        "Add a synthetic archive for measuring: always the same for the same numbers. With "
        "--articles alone they are added one by one to whatever is there; with any of the other "
        "numbers a whole archive is stored by COPY, in an empty database, as a superuser of it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--articles", type=int, default=10_000, help="how many (10,000)")
        parser.add_argument("--terms", type=int, help="terms of the glossary")
        parser.add_argument("--subjects", type=int, help="subjects of the index")
        parser.add_argument("--subscribers", type=int, help="subscribers, and a mail to each")

    def handle(self, *_: Any, **options: Any) -> None:
        count = options["articles"]
        if count < 1:
            raise CommandError("--articles wants a number from 1 on.")
        given = {name: options[name] for name in ("terms", "subjects", "subscribers")}
        given = {name: number for name, number in given.items() if number is not None}
        if any(number < 0 for number in given.values()):
            raise CommandError("There can’t be less than none of anything.")
        if given:
            self.build(archive.Size(count, **given))
            return
        added = synthetic.make_archive(
            count, progress=lambda done: progress.show(done, count, label=f"{done:,} articles")
        )
        if options["verbosity"]:
            self.stdout.write(f"{added:,} articles added.")

    def build(self, size: archive.Size) -> None:
        def show(done: int, what: str) -> None:
            progress.show(done, size.articles, label=f"{done:,} articles; {what}")

        try:
            built = archive.build(size, progress=show)
        except archive.NotEmpty as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The archive is stored." if built else "The archive is there already.")
