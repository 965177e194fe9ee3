"""The README's map is the territory."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()


def section(title: str) -> str:
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", README, re.DOTALL | re.MULTILINE)
    assert found, title
    return found[1]


def first_cells(text: str) -> set[str]:
    return set(re.findall(r"^\| `([^`|]+)`", text, re.MULTILINE))


def tracked() -> set[str]:
    """The top-level folders that git knows; none outside a checkout."""
    done = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    names = done.stdout.splitlines() or [
        str(path.relative_to(ROOT)) for path in ROOT.glob("[a-z]*/**/*.py")
    ]
    return {f"{name.split('/')[0]}/" for name in names if "/" in name and name[0] != "."}


def test_the_map_names_every_folder_and_no_other() -> None:
    top, *inside = re.split(r"^In `([a-z]+)/`:", section("Where things are"), flags=re.MULTILINE)
    assert first_cells(top) == tracked()
    apps = dict(zip(inside[::2], inside[1::2], strict=True))
    assert set(apps) == {path.parent.name for path in ROOT.glob("[a-z]*/apps.py")}
    for app, files in apps.items():
        missing = {name for name in first_cells(files) if not (ROOT / app / name).exists()}
        assert missing == set()


def test_every_dependency_has_its_reason() -> None:
    project = (ROOT / "pyproject.toml").read_text()
    listed = re.search(r"^dependencies = \[(.*?)^\]", project, re.DOTALL | re.MULTILINE)
    assert listed
    names = set(re.findall(r'"([a-z0-9-]+)', listed[1]))
    assert len(names) > 5
    assert (
        set(re.findall(r"^\| ([a-z0-9-]+) \|", section("Dependencies"), re.MULTILINE)) - {"package"}
        == names
    )


def test_both_commands_are_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"`?make ([a-z]+)", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_no_lock_file_names_a_host() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text
