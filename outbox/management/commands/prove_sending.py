import json
import os
import subprocess
import sys
import uuid
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from psycopg.sql import SQL, Identifier

from outbox.proving.proof import Refused, database_url, prove


class Command(BaseCommand):
    help = (
        "Send mails to a server of its own from a database of its own, kill the workers at random, "
        "and print as JSON what the ledger says beside what the server took. Ends with 1 where a "
        "mail was sent twice or lost, or more are uncertain than connections were cut."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--messages", type=int, default=5000)
        parser.add_argument("--kills", type=int, default=50)
        parser.add_argument("--workers", type=int, default=2)
        parser.add_argument("--seed", type=int, help="When to kill whom; without it, by chance.")
        parser.add_argument(
            "--here", action="store_true", help="In this database, which holds no mailing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        numbers = {name: options[name] for name in ("messages", "kills", "workers", "seed")}
        if min(options["messages"], options["workers"]) < 1 or options["kills"] < 0:
            raise CommandError("Give at least one message and one worker, and no negative number.")
        if not options["here"]:
            self.elsewhere(numbers)
            return
        try:
            found = prove(**numbers)
        except Refused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(found))
        if found["duplicates"] or found["lost"] or found["uncertain"] > found["connections"]:
            raise CommandError("The ledger does not hold.")

    def elsewhere(self, numbers: dict[str, int | None]) -> None:
        arguments = [f"--{name}={value}" for name, value in numbers.items() if value is not None]
        with scratch_database() as url:
            environment = os.environ | {"DATABASE_URL": url}
            for command in (["migrate", "-v0"], ["prove_sending", "--here", *arguments]):
                done = subprocess.run(  # noqa: S603  our own program
                    [sys.executable, "manage.py", *command],
                    cwd=settings.BASE_DIR,
                    env=environment,
                    check=False,
                )
                if done.returncode:
                    sys.exit(done.returncode)


@contextmanager
def scratch_database() -> Iterator[str]:
    """The address of a new database, which is dropped afterwards."""
    name = f"proof_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            yield database_url(name)
        finally:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
