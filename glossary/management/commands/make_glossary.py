"""A glossary for measuring."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from glossary.synthetic import make_terms


class Command(BaseCommand):
    help = "Adds synthetic terms, for measuring, until there are as many as asked for."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--terms", type=int, default=5000)

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{make_terms(options['terms'])} terms added.")
