"""Terms for the demo content of `make run`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from glossary import exchange, mentions
from glossary.models import Term

FILE = Path(__file__).resolve().parents[2] / "demo.json"


class Command(BaseCommand):
    help = "Stores the demo terms in a glossary that has none, and links the articles to them."

    def handle(self, *args: Any, **options: Any) -> None:
        if Term.objects.exists():
            self.stdout.write("There are terms already; nothing is stored.")
            return
        planned = exchange.plan(exchange.read(FILE.name, FILE.read_bytes()))
        exchange.store(planned)
        mentions.relink_stale()
        self.stdout.write(f"{planned}")
