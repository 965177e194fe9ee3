"""Every real export beside the project, imported twice by the one command."""

import json
import re

import pytest

from articles.importers import batches, sources
from articles.models import Article, Page, Publisher
from tests.shared import SHARED, shared

from .imports import make_batch, outcome

FOLDER = SHARED / "imports"
FILES = sorted(
    str(path.relative_to(FOLDER))
    for kind in ("mt", "wxr", "ghost")
    for path in FOLDER.glob(f"{kind}/*")
)
NO_NUMBERS = {"bytes", "sha256"}  # of the file itself, which only one format tells


def expected(name: str) -> dict[str, object]:
    counts = json.loads(shared("imports", "EXPECTED.json").read_text())[name]
    return comparable(counts)


def comparable(counts: dict[str, object]) -> dict[str, object]:
    """Of what makes a file not well-formed, the line: each parser has its own words."""
    told = {key: value for key, value in counts.items() if key not in NO_NUMBERS}
    if isinstance(complaint := told.get("well_formed"), str):
        told["well_formed"] = re.findall(r"line \d+", complaint)[:1]
    return told


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*FILES, "jekyll"] if FILES else ["jekyll"])
def test_an_export_gives_what_was_counted_and_a_second_run_creates_nothing(
    publisher: Publisher, name: str
) -> None:
    files = sources.of_paths([shared("imports", *name.split("/"))])
    report = batches.import_sources(files, batch=make_batch(format="auto"))
    assert report.failed == []
    assert report.created + len(report.skipped) == report.records
    assert Article.objects.count() + Page.objects.count() == report.created
    if name != "jekyll":
        assert comparable(report.source) == expected(name)
    again = batches.import_sources(files, batch=make_batch(format="auto"))
    assert (again.created, again.updated) == (0, 0)
    assert again.unchanged == report.created
    assert outcome(again).keys() <= {"unchanged", "skipped"}
