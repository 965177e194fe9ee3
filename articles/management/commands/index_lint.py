import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from articles import indexlint


class Command(BaseCommand):
    help = (
        "Print what is wrong with the subject index. Ends with 1 where something leads readers "
        "wrong, with 0 where there is nothing or only what an editor should look at."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--most", type=int, help="findings of each kind that are printed")

    def handle(self, *, most: int | None, **_: Any) -> None:
        sections = indexlint.lint(timezone.now(), most=most)
        for section in sections:
            if section.count:
                kind = "error" if section.check.is_error else "warning"
                self.stdout.write(f"{section.check.title} ({kind}): {section.count}")
                for finding in section.findings:
                    self.stdout.write(f"  {finding.sentence}")
        if any(section.count for section in sections if section.check.is_error):
            sys.exit(1)
