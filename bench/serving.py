"""The site, and what it is compared with, under gunicorn as it is deployed."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from config.embedded import ROOT
from config.run import answers, die_with_parent

PATIENCE = 60  # seconds


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def launched(application: str, port: int, **variables: str) -> Iterator["subprocess.Popen[bytes]"]:
    """gunicorn's process, whether or not it answers already."""
    command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", application]
    environment = os.environ | {"PORT": str(port)} | variables
    server = subprocess.Popen(command, cwd=ROOT, env=environment, preexec_fn=die_with_parent)
    try:
        yield server
    finally:
        server.terminate()
        server.wait(30)


@contextmanager
def served(application: str, **variables: str) -> Iterator[int]:
    """Its port."""
    port = free_port()
    with launched(application, port, **variables) as server:
        wait_for(f"http://127.0.0.1:{port}/livez", server)
        yield port


def wait_for(address: str, server: "subprocess.Popen[bytes]", *, pause: float = 0.05) -> None:
    """Until it answers 200. Exits where it never does."""
    until = time.monotonic() + PATIENCE
    while not answers(address):
        if server.poll() is not None or time.monotonic() > until:
            sys.exit(f"The server of {address} did not start.")
        time.sleep(pause)
