"""Say whether the stored links are what linking again would give."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from glossary import mentions


class Command(BaseCommand):
    help = "Links some articles again without storing it, and reports those that differ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sample", type=int, default=1000, help="how many articles; 0: all")

    def handle(self, *args: Any, **options: Any) -> None:
        checked, drifted = mentions.check(sample=options["sample"])
        waiting = mentions.waiting()
        if waiting:
            self.stdout.write(f"{waiting} changes wait for the worker; they are not checked.")
        if drifted:
            numbers = ", ".join(map(str, drifted[:20])) + ("…" if len(drifted) > 20 else "")
            raise CommandError(
                f"{len(drifted)} of {checked} articles differ: {numbers}. "
                "`glossary_relink --all` mends them."
            )
        self.stdout.write(f"{checked} articles checked: their links are as they should be.")
