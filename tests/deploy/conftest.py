"""The site as it is deployed: DEBUG off, its static files collected."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.db import connection

from tests.serving import ROOT, gunicorn

DEPLOYED = {
    "DEBUG": "off",
    "EMBEDDED_DATABASE": "off",
    "SECRET_KEY": "for-these-tests-only-" * 4,
    "ALLOWED_HOSTS": "www.example.org,127.0.0.1",
}


class Deployed(Protocol):
    def __call__(self, *options: str) -> Any: ...


@pytest.fixture(scope="session")
def static_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("static")
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"],
        cwd=ROOT,
        env=os.environ | DEPLOYED | {"STATIC_ROOT": str(folder)},
        check=True,
    )
    return folder


@pytest.fixture(scope="session")
def deployed(static_root: Path, media_folder: Path) -> Deployed:
    """Runs the site; gives its port."""

    def run(*options: str) -> Any:
        folders = {"STATIC_ROOT": str(static_root), "MEDIA_ROOT": str(media_folder)}
        return gunicorn("config.wsgi", *options, **DEPLOYED, **folders)

    return run


@contextmanager
def no_database() -> Iterator[None]:
    """Nobody but the test has a connection, and nobody gets one."""
    name = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        own = cursor.fetchone()[0]

    def allow(is_allowed: bool) -> None:
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {is_allowed}')
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %s AND pid <> %s",
                [name, own],
            )

    allow(False)
    try:
        yield
    finally:
        allow(True)
