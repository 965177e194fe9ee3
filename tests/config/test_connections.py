"""Whoever starts the site with more threads than the database takes is told."""

from pathlib import Path

import pytest
from django.conf import settings

from config.connections import complaint
from tests.serving import gunicorn

pytestmark = pytest.mark.django_db


def test_what_fits_is_not_talked_about() -> None:
    assert complaint(8, settings.DATABASES["default"]) == ""


def test_more_threads_than_connections_are_told_with_their_numbers() -> None:
    said = complaint(500, settings.DATABASES["default"])
    assert "this process may open 500 (WEB_WORKERS × WEB_THREADS)" in said
    assert "Raise max_connections, or lower these." in said


def test_a_database_that_is_away_keeps_no_site_from_starting() -> None:
    assert complaint(500, {"NAME": "x", "HOST": "127.0.0.1", "PORT": 1}) == ""


def test_gunicorn_tells_it_at_its_start_and_serves(tmp_path: Path) -> None:
    log = tmp_path / "gunicorn.log"
    size = {"WEB_WORKERS": "1", "WEB_THREADS": "500"}
    with gunicorn("bench.bare:application", f"--error-logfile={log}", **size):
        assert "this process may open 500 (WEB_WORKERS × WEB_THREADS)" in log.read_text()
