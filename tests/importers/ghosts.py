"""Small Ghost exports as a test needs them, and what is read of them."""

import json
from typing import Any

from articles.importers.entries import Entry, Reading, Record
from articles.importers.ghost import Archive

from .exports import source_of

POST = {
    "id": 1,
    "uuid": "8492fbba-1102-4b53-8e3e-abe207952f0c",
    "title": "On trust",
    "slug": "on-trust",
    "html": "<p>Trust grows.</p>",
    "status": "published",
    "author_id": 1,
    "published_at": "2003-08-22T18:38:00.000Z",
}
USER = {"id": 1, "name": "Jane Doe", "slug": "jane", "email": "jane@example.org",
        "password": "$2a$10$abcdefghijklmnopqrstuv"}  # fmt: skip


def tables(*posts: Any, **others: Any) -> dict[str, Any]:
    """The tables of an export with these posts; `others` are tables, or in `settings` a dict."""
    settings = [{"key": key, "value": value} for key, value in others.pop("settings", {}).items()]
    return {"posts": list(posts), "users": [USER], "settings": settings, **others}


def export(*posts: Any, version: str = "5.0.0", **others: Any) -> str:
    data = tables(*posts, **others)
    return json.dumps({"db": [{"meta": {"version": version}, "data": data}]})


def read(text: str | bytes, *, old_root: str = "", mend: bool = False) -> list[Record]:
    """All records of an export."""
    return list(Archive([source_of(text, "ghost.json")], Reading(old_root=old_root, mend=mend)))


def entries(text: str | bytes, *, old_root: str = "") -> list[Entry]:
    return [record for record in read(text, old_root=old_root) if isinstance(record, Entry)]


def entry_of(*, old_root: str = "", others: dict[str, Any] | None = None, **fields: Any) -> Entry:
    """What is read of one post that differs from the usual one by `fields`."""
    (entry,) = entries(export({**POST, **fields}, **(others or {})), old_root=old_root)
    return entry
