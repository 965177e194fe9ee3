"""`make run` starts everything, stops everything, and says in one sentence why it can’t."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture(scope="module")
def database(django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database that is empty for the first who asks, and then as that one left it."""
    settings = connection.settings_dict
    name = f"run_{os.getpid()}"
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}"')
        yield re.sub(r"/[^/?]+(\?|$)", rf"/{name}\1", os.environ["DATABASE_URL"], count=1)
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    assert settings["NAME"] != name


@contextmanager
def running(port: int, database_url: str, data: Path) -> "Iterator[subprocess.Popen[str]]":
    environment = {"PORT": str(port), "DATABASE_URL": database_url, "DATA_DIR": str(data)}
    with subprocess.Popen(
        [sys.executable, "-m", "config.run"],
        cwd=ROOT,
        env=os.environ | {"DEBUG": "on"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


def read_until(process: "subprocess.Popen[str]", words: str) -> str:
    assert process.stdout
    seen = ""
    for line in process.stdout:
        seen += line
        if words in line:
            return seen
    raise AssertionError(f"It ended without “{words}”:\n{seen}")


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        text: str = answer.read().decode()
    return text


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_the_site_and_leaves_no_process_behind(
    database: str, tmp_path: Path, how: signal.Signals
) -> None:
    port = free_port()
    with running(port, database, tmp_path) as process:
        greeting = read_until(process, "Ctrl-C stops everything")
        assert f"http://localhost:{port}/admin/" in greeting
        # The password is told by the first start alone, which another test may have been.
        assert re.search(r"Log-in +(editor / \S{12,}|as before)", greeting)
        assert "Editorial Calendar" in get(f"http://127.0.0.1:{port}/")
        family = psutil.Process(process.pid).children(recursive=True)
        assert any("gunicorn" in " ".join(child.cmdline()) for child in family)
        assert any("procrastinate" in " ".join(child.cmdline()) for child in family)
        os.killpg(process.pid, how)
        assert process.wait(30) == 0
        _, alive = psutil.wait_procs(family, timeout=5)
        assert alive == []


def test_a_worker_that_is_killed_starts_again(database: str, tmp_path: Path) -> None:
    with running(free_port(), database, tmp_path) as process:
        read_until(process, "Ctrl-C stops everything")
        worker = worker_of(process)
        assert worker
        worker.kill()
        read_until(process, "starts again")
        until = time.monotonic() + 15
        while time.monotonic() < until and worker_of(process) in {None, worker}:
            time.sleep(0.1)
        assert worker_of(process) not in {None, worker}


def worker_of(process: "subprocess.Popen[str]") -> psutil.Process | None:
    """The worker that runs now; none between two."""
    for child in psutil.Process(process.pid).children():
        if child.status() != psutil.STATUS_ZOMBIE and "procrastinate" in " ".join(child.cmdline()):
            return child
    return None


def run_to_the_end(**environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "config.run"],
        cwd=ROOT,
        env=os.environ | {"DEBUG": "on", "PORT": str(free_port())} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_taken_port_is_said_in_one_sentence() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run_to_the_end(PORT=str(port))
    assert done.returncode == 1
    assert f"Port {port} can’t be had" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_unreachable_database_is_said_in_one_sentence() -> None:
    url = f"postgres://nobody@127.0.0.1:{free_port()}/nothing"
    done = run_to_the_end(DATABASE_URL=url)
    assert done.returncode == 1
    assert "The database of DATABASE_URL can’t be reached" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_port_that_is_no_number_is_said_in_one_sentence() -> None:
    done = run_to_the_end(PORT="eighty")
    assert done.returncode == 1
    assert done.stderr.strip() == "PORT is “eighty”: give a number from 1 to 65535."


def test_every_queue_has_a_worker() -> None:
    from procrastinate.contrib.django import app

    from config import run

    queues = {task.queue for task in app.tasks.values()}
    assert queues <= {*run.QUEUES.split(","), run.MAIL_QUEUE, "builtin"}
    assert run.MAIL_QUEUE in queues
