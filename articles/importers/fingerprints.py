"""Whether a record changed in the file, and whether its article was edited here."""

import hashlib
import json
from typing import Any

from articles.models import Article, Page


def digest_of(*parts: Any) -> str:
    """A fingerprint of what JSON can hold."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def version_of(thing: Article | Page) -> str:
    """A fingerprint of what an editor may change: differs from the stored one after an edit."""
    status = thing.status if isinstance(thing, Article) else ""
    moment = thing.published_at and thing.published_at.timestamp()
    return digest_of(thing.title, thing.slug, thing.summary, thing.body, status, moment)
