"""
The processors' time that a page costs: the web process's, PostgreSQL's and the asker's together.

On a machine that others use too, requests a second say more of them than of the
site; this says less.
"""

import resource
from collections.abc import Iterator

import psutil

from bench.preparing import DATABASE
from config.embedded import DATA


def spent() -> float:
    """Seconds, so far, of all that this process started and of the database of the measurements."""
    own = resource.getrusage(resource.RUSAGE_CHILDREN)
    total = own.ru_utime + own.ru_stime
    for process in running():
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


def running() -> Iterator[psutil.Process]:
    yield from psutil.Process().children(recursive=True)
    data = str(DATA / DATABASE)
    for process in psutil.process_iter(["name", "cwd"]):
        # Those of the server itself; it adds up what its children spent when they end.
        if process.info["name"] == "postgres" and process.info["cwd"] == data:
            yield process
