"""Ask the addresses of sources now: what the worker does each night where CHECK_SOURCES is on."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from glossary import sources


class Command(BaseCommand):
    help = (
        "Asks the addresses of sources that were not asked for a week, whether they still answer."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, default=sources.MOST, help="addresses to ask")

    def handle(self, *args: Any, limit: int, **options: Any) -> None:
        asked = dead = 0
        for source in sources.check_due(now=timezone.now(), most=limit):
            asked += 1
            dead += bool(source.fault)
            state = source.fault or ("suspect" if source.failing_since else "answers")
            self.stdout.write(f"{source.url}: {state}")
        left = sources.due(timezone.now()).count()
        self.stdout.write(f"{asked} asked, {dead} dead, {left} still to be asked.")
