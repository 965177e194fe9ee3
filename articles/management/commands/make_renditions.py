"""The sizes and formats of pictures that were there before pages offered any."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from articles import media
from articles.models import Image
from common import progress


class Command(BaseCommand):
    help = "Make the sizes and formats of the library's pictures that browsers choose from."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help="again for those too that have some already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        images = Image.objects.all() if options["all"] else Image.objects.filter(renditions=None)
        total, made = images.count(), 0
        lost: list[Image] = []
        for done, image in enumerate(images.order_by("pk").iterator(chunk_size=100), start=1):
            try:
                made += media.make_renditions(image)
            except FileNotFoundError:
                lost.append(image)
            progress.show(done, total, label=f"{done} pictures")
        self.stdout.write(f"{made} renditions of {total - len(lost)} pictures are made.")
        for image in lost:
            self.stderr.write(f"The file of picture {image.pk} is lost: {image.file.name}")
