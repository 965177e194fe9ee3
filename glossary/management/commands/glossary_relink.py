"""Bring the glossary's links up to date now: what the worker does each minute."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from glossary import mentions


class Command(BaseCommand):
    help = "Links the articles that changed, or whose terms did; with --all every article."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help="link all articles again, as a repair"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["all"]:
            mentions.mark_all(repair=True)
        done = mentions.relink_stale()
        self.stdout.write(f"{done} {'article is' if done == 1 else 'articles are'} linked.")
