"""The PostgreSQL that a newcomer need not install."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from config import embedded


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    tmp_path.chmod(0o755)
    monkeypatch.setattr(embedded, "DATA", tmp_path)
    return tmp_path


def value(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    assert row
    return row[0]


def test_it_keeps_its_data_and_stops_with_its_last_user(data: Path) -> None:
    with embedded.server() as first, embedded.server() as second:
        assert first == second
        with psycopg.connect(first) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        assert int(str(value(second, "SHOW server_version_num"))) >= 150000
    assert not (data / "postgres" / "postmaster.pid").exists()
    with embedded.server() as url:
        assert value(url, "SELECT number FROM kept") == 7


def test_leaving_does_not_stop_it_for_others(data: Path) -> None:
    with embedded.server() as url:
        with embedded.server():
            pass
        assert value(url, "SELECT 1") == 1


def test_a_server_that_was_stopped_by_hand_is_no_fault(data: Path) -> None:
    with embedded.server():
        embedded._call("pg_ctl", "-w", "-m", "fast", "stop", data=data / "postgres")


def test_it_listens_on_no_network_port(data: Path) -> None:
    with embedded.server() as url:
        assert value(url, "SHOW listen_addresses") == ""


def test_words_are_found_in_typographic_quotes(data: Path) -> None:
    with embedded.server() as url:
        found = value(url, "SELECT to_tsvector('english', 'On “trust” and faith—hope')::text")
        assert found == "'faith':4 'hope':5 'trust':2"


def test_a_path_too_long_for_a_socket_is_no_obstacle(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = data / ("long" * 25)
    monkeypatch.setattr(embedded, "DATA", long)
    with embedded.server() as url:
        assert value(url, "SELECT 1") == 1
        assert len(str(embedded.socket_folder(long / "postgres"))) < 100


def test_a_full_disk_is_told(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "SPACE", 10**9)
    with (
        pytest.raises(embedded.DatabaseUnavailable, match="is full: the embedded PostgreSQL needs"),
        embedded.server(),
    ):
        raise AssertionError("it started")


def test_a_place_that_is_no_folder_is_told(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (data / "file").write_text("")
    monkeypatch.setattr(embedded, "DATA", data / "file")
    with (
        pytest.raises(embedded.DatabaseUnavailable, match="can't keep its data"),
        embedded.server(),
    ):
        raise AssertionError("it started")


def test_faults_inside_are_not_taken_for_its_own(data: Path) -> None:
    with pytest.raises(FileNotFoundError), embedded.server():
        Path("/no/such/file").read_text()


def test_a_command_gets_its_address_and_gives_its_code() -> None:
    script = "import os, sys; sys.exit(3 if os.environ['DATABASE_URL'] else 4)"
    assert embedded.main([sys.executable, "-c", script]) == 3


def test_the_systems_programs_serve_where_the_wheel_has_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("pg_ctl", "initdb"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setattr(embedded, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (embedded.programs() / "initdb").exists()


def test_no_programs_anywhere_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(embedded, "find_spec", lambda name: None)
    monkeypatch.setattr(embedded, "SYSTEM", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(embedded.DatabaseUnavailable, match="install PostgreSQL 15 or newer"):
        embedded.programs()


def test_the_module_runs_as_a_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "config.embedded", sys.executable, "-c", "print('ran')"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "ran"
