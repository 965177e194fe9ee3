from typing import Any

from django.core.management.base import BaseCommand

from articles import demo_content


class Command(BaseCommand):
    help = "Store the demo content that is not there yet. Nothing is overwritten."

    def handle(self, *_: Any, **options: Any) -> None:
        stored = demo_content.load()
        if options["verbosity"]:
            self.stdout.write(f"{stored} articles stored; what was there is as it was.")
