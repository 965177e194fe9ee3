"""Whether a record changed in the file, and whether its article was edited here."""

import hashlib
import json
from typing import Any

from articles.models import Article, Page

from .entries import Comment, Entry

# What does not make another record of it: where it stands, and how it was read.
ASIDE = {"raw", "file", "line", "repaired", "source_status"}


def digest_of(*parts: Any) -> str:
    """A fingerprint of what JSON can hold, of moments and of comments."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=plain).encode()).hexdigest()


def plain(value: Any) -> Any:
    if isinstance(value, Comment):
        return [getattr(value, name) for name in Comment.__slots__]
    return str(value)


def digest_of_entry(entry: Entry, *, zone: str, default_status: str) -> str:
    """A fingerprint of all that an entry holds, and of what decides how it is stored."""
    dated: list[Entry | Comment] = [entry, *entry.comments]
    settings = (
        zone if any(one.local_date and not one.moment for one in dated) else "",
        default_status if not entry.status else "",
    )
    held = [getattr(entry, name) for name in Entry.__slots__ if name not in ASIDE]
    return digest_of(held, settings)


def version_of(thing: Article | Page) -> str:
    """A fingerprint of what an editor may change: differs from the stored one after an edit."""
    moment = thing.published_at and thing.published_at.timestamp()
    texts = (thing.title, thing.slug, thing.summary, thing.body, moment)
    if isinstance(thing, Page):
        return digest_of(*texts)
    # An article's authors stand in their order, its subjects in that of the database.
    subjects = sorted(thing.subjects_text.split(", "))
    return digest_of(*texts, thing.status, thing.authors_text, subjects)
