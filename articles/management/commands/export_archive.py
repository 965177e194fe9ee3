"""Write the whole site into a folder of plain files, from the command line."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles import exporting
from common import progress


class Command(BaseCommand):
    help = (
        "Write the whole site into a folder of plain files: articles, pages, authors, subjects, "
        "comments, old addresses, pictures, the glossary. import_archive makes the same site of "
        "it. Drafts are in it, log-ins are not."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a new or empty folder")
        parser.add_argument(
            "--format",
            choices=exporting.FORMATS,
            default="html",
            help="of the texts: html, as the site keeps them (the default), or markdown; a text "
            "that Markdown can’t give back exactly stays HTML",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        export = exporting.Export(options["format"])
        total = export.count()

        def show(done: int) -> None:
            progress.show(done, total, label=f"{done:,} files")

        try:
            count = exporting.write_folder(export, options["folder"], progress=show)
        except exporting.CannotExport as error:
            raise CommandError(str(error)) from error
        if count < total:
            progress.show(total, total, label=f"{count:,} files")  # which ends the line
        for name in export.missing:
            self.stderr.write(f"{name} is missing among the kept files; media.json says so.")
        if options["verbosity"]:
            self.stdout.write(f"{count:,} files written to {options['folder']}.")
