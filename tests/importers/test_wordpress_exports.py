"""Real WordPress exports, and what an independent reader counted in them."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from articles.importers.entries import Asset, Entry, Record, Source
from articles.importers.wordpress import Archive
from articles.rendering import render
from tests.shared import shared

NAMES = [
    "cc-labs",
    "gutenberg-test-data",
    "jekyll-import-2025",
    "nikola-example",
    "toolkit-entities-options",
    "tryghost-sample",
    "wpimp-backslashes",
    "wpimp-blank-lines",
    "wpimp-crazy-cdata",
    "wpimp-missing-version-tag",
    "wpimp-post-content-blank-lines",
    "wpimp-slashes",
    "wpimp-small-export",
    "wpimp-term-formats",
    "wpimp-valid-wxr-1.0",
    "wpimp-wxr-simple",
    "wptt-themeunittestdata",
]
CONTACT = re.compile(
    r"<wp:(?:author_email|comment_author_email|comment_author_IP)>(?:<!\[CDATA\[)?([^<\]\s]+)"
)
WORDS = re.compile(r"<(content:encoded|excerpt:encoded|wp:comment_content)>.*?</\1>", re.DOTALL)


def expected(name: str) -> dict[str, Any]:
    """Without what tells the file from others."""
    found = json.loads(shared("imports", "EXPECTED.json").read_text())[f"wxr/{name}.xml"]
    return {key: value for key, value in found.items() if key not in {"bytes", "sha256"}}


def read(name: str) -> tuple[list[Record], Archive]:
    path = shared("imports", "wxr", f"{name}.xml")
    archive = Archive([Source(path.name, lambda: path.open("rb"))])
    return list(archive), archive


def without_words(record: Record) -> Record:
    """A record without its texts: an address that somebody wrote there was public."""
    if not isinstance(record, Entry):
        return record
    comments = [replace(comment, body_html="") for comment in record.comments]
    raw = WORDS.sub("", record.raw)
    return replace(record, raw=raw, body_html="", summary_html="", comments=comments)


def test_every_real_export_is_tested() -> None:
    told = json.loads(shared("imports", "EXPECTED.json").read_text())
    assert {f"wxr/{name}.xml" for name in NAMES} == {
        name for name in told if name.startswith("wxr/")
    }


@pytest.mark.parametrize("name", NAMES)
def test_what_was_read_is_what_an_independent_reader_counted(name: str) -> None:
    records, archive = read(name)
    counts, wanted = archive.counts(), expected(name)
    complaint, other = counts.pop("well_formed"), wanted.pop("well_formed")
    assert counts == wanted
    assert (complaint is True) == (other is True)
    assert complaint
    entries = [record for record in records if isinstance(record, Entry)]
    told = wanted.get("items_by_type_status", {})
    kinds = ("post/", "page/")
    assert len(entries) == sum(n for kind, n in told.items() if kind.startswith(kinds))
    assert len({entry.ref for entry in entries}) == len(entries)


@pytest.mark.parametrize("name", NAMES)
def test_what_was_repaired_is_told_where_the_file_is_damaged(name: str) -> None:
    records, _ = read(name)
    damage = [
        note
        for record in records
        if isinstance(record, Entry)
        for note in record.repaired
        if "was kept" in note[1]
    ]
    lines = {"tryghost-sample": [109, 110], "wpimp-crazy-cdata": [18, 38, 42]}
    assert [line for line, _ in damage] == lines.get(name, [])


@pytest.mark.parametrize("name", NAMES)
def test_reading_again_gives_the_same(name: str) -> None:
    assert read(name)[0] == read(name)[0]


@pytest.mark.parametrize("name", NAMES)
def test_nobody_can_be_written_to_or_found_from_what_was_read(name: str) -> None:
    records = [without_words(record) for record in read(name)[0]]
    source = shared("imports", "wxr", f"{name}.xml").read_text("utf-8", errors="replace")
    contacts = set(CONTACT.findall(source))
    text = "\n".join(map(repr, records))
    assert not [contact for contact in contacts if contact in text]
    assert "@example.org" not in text


@pytest.mark.parametrize("name", NAMES)
def test_only_what_was_public_is_published(name: str) -> None:
    records, _ = read(name)
    for record in records:
        if isinstance(record, Entry) and record.status == "published":
            assert record.source_status == "publish"
            assert "post_password>" not in record.raw


@pytest.mark.parametrize("name", ["cc-labs", "gutenberg-test-data", "wptt-themeunittestdata"])
def test_no_block_comment_and_no_known_shortcode_is_left_in_a_text(name: str) -> None:
    records, _ = read(name)
    for record in records:
        if isinstance(record, Entry):
            assert "<!-- wp:" not in record.body_html
            outside = re.sub(r"<(pre|code)\b.*?</\1>", "", record.body_html, flags=re.DOTALL)
            assert not re.search(r"\[/?(?:caption|gallery|audio)\b[^\]]*\](?!\()", outside)
            assert render(record.body_html).html or not record.body_html.strip()


def test_ordinary_words_in_brackets_stay_as_typed() -> None:
    records, _ = read("cc-labs")
    text = "".join(record.body_html for record in records if isinstance(record, Entry))
    assert "<li>[ssh server]</li>" in text


def test_a_featured_picture_is_found_by_its_number() -> None:
    records, _ = read("tryghost-sample")
    (asset,) = (record for record in records if isinstance(record, Asset))
    found = {record.title: record.image for record in records if isinstance(record, Entry)}
    assert asset.url.startswith("https://images.unsplash.com/")
    assert found["Basic Post"] == asset.url
    assert found["Services"] == ""
