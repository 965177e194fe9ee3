"""Real Ghost exports and Jekyll posts, and what an independent reader counted in them."""

import importlib.util
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from articles import rendering
from articles.importers import frontmatter, ghost
from articles.importers.entries import Entry, Failure, Source
from tests.shared import shared

NAMES = [
    "fixture-import-data-1",
    "fixture-lts-000",
    "fixture-lts-003",
    "fixture-lts-003-duplicate-posts",
    "fixture-lts-004",
    "fixture-v4",
    "fixture-valid",
    "manyharrier",
]
ASIDE = {"bytes", "sha256"}


def expected() -> dict[str, Any]:
    return json.loads(shared("imports", "EXPECTED.json").read_text())


def source(path: Path) -> Source:
    return Source(path.name, lambda: path.open("rb"))


def test_every_real_export_is_tested() -> None:
    told = {name for name in expected() if name.startswith("ghost/")}
    assert {f"ghost/{name}.json" for name in NAMES} == told


@pytest.mark.parametrize("name", NAMES)
def test_what_was_read_is_what_an_independent_reader_counted(name: str) -> None:
    archive = ghost.Archive([source(shared("imports", "ghost", f"{name}.json"))])
    records = list(archive)
    told = expected()[f"ghost/{name}.json"]
    assert archive.counts() == {key: value for key, value in told.items() if key not in ASIDE}
    entries = [record for record in records if isinstance(record, Entry)]
    assert not [record for record in records if isinstance(record, Failure)]
    assert len({entry.ref for entry in entries}) == len(entries) == sum(told["posts"].values())
    assert all(entry.title and entry.body_html and entry.old_paths for entry in entries)


@pytest.mark.parametrize("name", NAMES)
def test_no_secret_of_the_old_site_is_in_any_record(name: str) -> None:
    path = shared("imports", "ghost", f"{name}.json")
    text = path.read_text()
    kept = repr(list(ghost.Archive([source(path)])))
    whole = json.loads(text)
    whole = whole["db"][0] if "db" in whole else whole
    data = whole["data"].get("data", whole["data"])
    secrets = {user.get("email") for user in data.get("users", [])}
    secrets |= {user.get("password") for user in data.get("users", [])} - {None}
    assert not [secret for secret in secrets if secret and secret in kept]
    assert "$2a$" not in kept
    assert "PRIVATE KEY" not in kept
    # What a published text itself says, everybody could read there; nothing beyond is kept.
    shown = " ".join(str(post.get("html")) + str(post.get("markdown")) for post in data["posts"])
    mails = set(re.findall(r"[\w.]+@example\.org", re.sub(r"\\+n?", " ", kept)))
    assert not {mail for mail in mails if mail not in re.sub(r"\s", " ", shown)}


def test_the_same_post_reads_alike_from_either_export_of_one_blog() -> None:
    """The zone differs: Jekyll's exporter wrote that of its machine beside the blog's own clock."""
    if not importlib.util.find_spec("articles.importers.wordpress"):
        pytest.skip("needs the reader of WordPress exports")
    from articles.importers import wordpress

    folder = sorted(shared("imports", "jekyll").iterdir())
    posts = [r for r in frontmatter.Archive([source(p) for p in folder]) if isinstance(r, Entry)]
    items = wordpress.Archive([source(shared("imports", "wxr", "cc-labs.xml"))])
    by_slug = {record.slug: record for record in items if isinstance(record, Entry)}
    assert len(posts) == 13
    for post in posts:
        item = by_slug[post.slug]
        assert (post.title, clock(post)) == (item.title, clock(item))
        assert item.old_paths[0] in post.old_paths
        assert post.status == item.status == "published"
        assert words(post) == words(item)
        assert post.authors == item.authors
        assert (set(post.categories), set(post.tags)) == (set(item.categories), set(item.tags))


def words(entry: Entry) -> str:
    return "".join(re.sub(r"<[^<>]*>", "", rendering.sanitise(entry.body_html)).split())


def clock(entry: Entry) -> datetime:
    date = entry.moment or entry.local_date
    assert date is not None
    return date.replace(tzinfo=None)
