"""A wrong environment is refused in one sentence."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "DEBUG": "off",
    "SECRET_KEY": "a-long-random-key-for-this-test-only-0123456789-abcdefgh",
    "ALLOWED_HOSTS": "www.example.org",
    "DATABASE_URL": "postgres://concordance@db.example.org/concordance",
    "EMBEDDED_DATABASE": "off",
}


def load_settings(**changes: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", "diffsettings"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | COMPLETE | changes,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_complete_environment_is_accepted() -> None:
    done = load_settings()
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SECRET_KEY", "", "SECRET_KEY is not set"),
        ("ALLOWED_HOSTS", "", "ALLOWED_HOSTS is empty"),
        ("DATABASE_URL", "", "DATABASE_URL is not set"),
        ("DATABASE_URL", "sqlite:///db.sqlite3", "Concordance needs PostgreSQL"),
        ("EMBEDDED_DATABASE", "on", "embedded PostgreSQL is for development only"),
    ],
)
def test_what_is_missing_is_refused_in_one_sentence(name: str, value: str, words: str) -> None:
    done = load_settings(**{name: value})
    assert done.returncode != 0
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_debug_is_off_by_default() -> None:
    environment = {name: value for name, value in COMPLETE.items() if name != "DEBUG"}
    done = subprocess.run(
        [sys.executable, "-c", "from config import settings; print(settings.DEBUG)"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"


def variables_read() -> set[str]:
    """Every environment variable that settings, gunicorn and `make run` read."""
    settings = (ROOT / "config" / "settings.py").read_text()
    others = "".join(
        (ROOT / "config" / name).read_text() for name in ("gunicorn.py", "embedded.py")
    )
    return set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', settings)) | set(
        re.findall(r"""environ\.get\(["']([A-Z_]+)["']""", others)
    )


@pytest.mark.parametrize("document", ["README.md", ".env.example"])
def test_every_variable_is_documented(document: str) -> None:
    text = (ROOT / document).read_text()
    read = variables_read()
    assert "SECRET_KEY" in read
    assert "WEB_WORKERS" in read
    assert {name for name in read if not re.search(rf"\b{name}\b", text)} == set()


def test_the_example_names_no_variable_that_nothing_reads() -> None:
    named = set(re.findall(r"^# ([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert named - variables_read() == set()
