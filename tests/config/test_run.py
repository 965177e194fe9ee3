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


@pytest.fixture
def empty_database(django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database that nothing has been written to."""
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


def start(port: int, database_url: str, data: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "config.run"],
        cwd=ROOT,
        env=os.environ
        | {"PORT": str(port), "DATABASE_URL": database_url, "DEBUG": "on", "DATA_DIR": str(data)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


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
    empty_database: str, tmp_path: Path, how: signal.Signals
) -> None:
    port = free_port()
    process = start(port, empty_database, tmp_path)
    try:
        greeting = read_until(process, "Ctrl-C stops everything")
        assert f"http://localhost:{port}/admin/" in greeting
        assert re.search(r"Log-in +editor / \S{12,}", greeting)
        assert "Editorial Calendar" in get(f"http://127.0.0.1:{port}/")
        family = psutil.Process(process.pid).children(recursive=True)
        assert any("gunicorn" in " ".join(child.cmdline()) for child in family)
        assert any("procrastinate" in " ".join(child.cmdline()) for child in family)
        os.killpg(process.pid, how)
        assert process.wait(30) == 0
        _, alive = psutil.wait_procs(family, timeout=5)
        assert alive == []
    finally:
        if process.poll() is None:
            process.kill()


def test_a_worker_that_is_killed_starts_again(empty_database: str, tmp_path: Path) -> None:
    process = start(free_port(), empty_database, tmp_path)
    try:
        read_until(process, "Ctrl-C stops everything")
        worker = worker_of(process)
        worker.kill()
        read_until(process, "starts again")
        until = time.monotonic() + 15
        while time.monotonic() < until and worker_of(process, missing_ok=True) is None:
            os.sched_yield()
        assert worker_of(process).pid != worker.pid
    finally:
        process.terminate()
        process.wait(30)


def worker_of(process: "subprocess.Popen[str]", *, missing_ok: bool = False) -> psutil.Process:
    for child in psutil.Process(process.pid).children():
        if "procrastinate" in " ".join(child.cmdline()):
            return child
    if missing_ok:
        return None  # type: ignore[return-value]
    raise AssertionError("no worker runs")


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
