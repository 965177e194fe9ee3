"""
Asks pages of the archive of DATABASE_URL, in this process, and tells what they took.

A line of standard input is a page's name, a line of output its answer as JSON; `python -m
bench.growth.asking` is started by `bench.growth.measuring`, once for each archive.
"""

import json
import os
import sys
import time
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

MOST = 5000.0  # milliseconds; of a slow page fewer addresses are asked


class Asker:
    def __init__(self) -> None:
        from django.contrib.auth.models import User
        from django.test import Client

        from .pages import KINDS

        user, _ = User.objects.get_or_create(username="bench", is_staff=True, is_superuser=True)
        self.clients = {name: Client(SERVER_NAME="localhost") for name in KINDS}
        self.clients["admin"].force_login(user)
        self.addresses = {
            f"{kind}: {name}": found
            for kind, make in KINDS.items()
            for name, found in make().items()
        }

    def ask(self, page: str) -> dict[str, Any]:
        """Milliseconds and bytes of each address of a page."""
        client = self.clients[page.partition(":")[0]]
        answer: dict[str, Any] = {"all": [], "bytes": [], "odd": []}
        for address in self.addresses[page]:
            start = time.perf_counter()
            response = client.get(address)
            size = len(response.getvalue())
            answer["all"].append(1000 * (time.perf_counter() - start))
            answer["bytes"].append(size)
            if sum(answer["all"]) > MOST:
                break
            if response.status_code not in {200, 301, 302, 303, 404, 410}:
                answer["odd"].append([address, response.status_code])
        return answer


def main() -> None:
    import logging

    from config import memory

    django.setup()
    logging.disable(logging.ERROR)  # a page that is missed is asked for on purpose
    asker = Asker()
    memory.settle()
    print(json.dumps(list(asker.addresses)), flush=True)
    for line in sys.stdin:
        print(json.dumps(asker.ask(line.rstrip("\n"))), flush=True)


if __name__ == "__main__":
    main()
