"""Erase what the contact desk has kept long enough; the worker does it each night."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from contact import privacy


class Command(BaseCommand):
    help = "Erases messages that were kept long enough; with --dry-run says which."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say what would be erased.")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        now = timezone.now()
        if not dry_run:
            self.stdout.write(str(privacy.forget_old(now)))
            return
        for message in privacy.due(now).select_related("topic"):
            self.stdout.write(
                f"{message.reference}  {message.get_state_display()}  {message.topic}"
            )
        self.stdout.write(f"The next run: {privacy.preview(now)}")
