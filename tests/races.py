"""Two connections at once, one waiting for the other."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.db import connection

WAITS = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def elsewhere(pool: ThreadPoolExecutor, work: Callable[[], Any]) -> Future[Any]:
    """Do the work over a connection of its own."""

    def run() -> Any:
        try:
            return work()
        finally:
            connection.close()

    return pool.submit(run)


def until_it_waits(future: Future[Any]) -> None:
    """Until the other connection waits for a lock of ours."""
    while not future.done():
        with connection.cursor() as cursor:
            cursor.execute(WAITS)
            if cursor.fetchone() != (0,):
                return
