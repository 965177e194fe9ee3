"""The site under gunicorn, on the test's own database."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

from config.run import die_with_parent

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def url_of_the_test_database() -> str:
    name = connection.settings_dict["NAME"]
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@contextmanager
def gunicorn(application: str, *options: str, **environment: str) -> Iterator[int]:
    """Its port. The workers share what was loaded once."""
    port = free_port()
    told = {
        "DATABASE_URL": url_of_the_test_database(), "PORT": str(port), "DEBUG": "on",
        "EMBEDDED_DATABASE": "on",
    }  # fmt: skip
    command = ["-m", "gunicorn", "-c", "config/gunicorn.py", "--preload", *options, application]
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | told | environment,
        preexec_fn=die_with_parent,
    )
    try:
        wait_for(lambda: answers(port, "/livez"), process)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def wait_for(is_so: Callable[[], bool], process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 60
    while not is_so():
        assert process.poll() is None, "the server ended"
        assert time.monotonic() < until, "it did not happen within a minute"
        time.sleep(0.05)


def answers(port: int, path: str) -> bool:
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asking.request("GET", path)
        return asking.getresponse().status == 200
    except OSError:
        return False
    finally:
        asking.close()
