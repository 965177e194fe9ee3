"""Real exports, and what an independent reader counted in them; they lie beside the project."""

import json
from pathlib import Path
from typing import Any

import pytest

from articles.importers.entries import Entry, Source
from articles.importers.movabletype import Archive
from tests.shared import shared

NAMES = [
    "aereal-ok",
    "derived-cp1252-crlf",
    "derived-mt2-minimal-24h",
    "dgibbs-comments-pings",
    "dgibbs-multiple",
    "dgibbs-simple",
    "koozie-multiple",
    "typepad-getcoreinterface",
    "typepad-infrastructure-modeling",
    "typepad-justonesandzeros",
]
KEYS = {"EMAIL", "AUTHOR EMAIL", "IP", "AUTHOR"}


def expected() -> dict[str, Any]:
    return json.loads(shared("imports", "EXPECTED.json").read_text())


def read(path: Path) -> tuple[list[Entry], Archive]:
    archive = Archive([Source(path.name, lambda: path.open("rb"))])
    records = list(archive)
    entries = [record for record in records if isinstance(record, Entry)]
    assert len(entries) == len(records)
    return entries, archive


def test_every_real_export_is_tested() -> None:
    assert {f"mt/{name}.txt" for name in NAMES} == {
        name for name in expected() if name.startswith("mt/")
    }


@pytest.mark.parametrize("name", NAMES)
def test_what_was_read_is_what_an_independent_reader_counted(name: str) -> None:
    path = shared("imports", "mt", f"{name}.txt")
    entries, archive = read(path)
    assert archive.counts() == expected()[f"mt/{name}.txt"]
    assert len({entry.ref for entry in entries if entry.kind != "comments"}) == sum(
        entry.kind != "comments" for entry in entries
    )


@pytest.mark.parametrize("name", NAMES)
def test_nobody_can_be_written_to_from_what_was_read(name: str) -> None:
    path = shared("imports", "mt", f"{name}.txt")
    entries, _ = read(path)
    lines = path.read_text("utf-8", errors="replace").split("\n")
    contacts = {
        value.strip()
        for line in lines
        for key, _, value in [line.partition(":")]
        if key in KEYS - {"AUTHOR"} and value.strip()
    }
    kept = [(entry.authors, entry.extra) for entry in entries]
    kept += [(c.author, c.url, c.blog_name) for entry in entries for c in entry.comments]
    assert not any(contact in repr(kept) for contact in contacts)
    # What a reader wrote into the words of a comment, everybody could read there.
    stated = {tuple(line.split(": ", 1)) for entry in entries for line in entry.raw.split("\n")}
    assert not contacts & {value[-1] for value in stated if len(value) == 2 and value[0] in KEYS}
