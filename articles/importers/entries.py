"""What every format is read into; neutral, and without anybody's e-mail or IP address."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(slots=True)
class Comment:
    """A reader's comment, or another site's ping (with `title` and `blog_name`)."""

    kind: str  # comment or ping
    author: str = ""
    url: str = ""
    local_date: datetime | None = None
    body_html: str = ""
    title: str = ""
    blog_name: str = ""


@dataclass(slots=True)
class Entry:
    """
    One record of the old system.

    `kind` is article, page, or comments: these belong to the entry of the same date. `ref` is its
    identity for the next import. `status` is draft, review, published, scheduled, withdrawn, junk,
    or empty where the record states none. Dates are the old site's local times. The HTML is as the
    old system's text filter would have made it, not sanitised yet. `old_paths` are the addresses
    that it may have had, the true one first.
    """

    kind: str
    ref: str
    line: int
    title: str
    raw: str
    slug: str = ""
    status: str = ""
    source_status: str = ""
    local_date: datetime | None = None
    author: str = ""
    categories: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    keywords: str = ""
    summary_html: str = ""
    body_html: str = ""
    old_url: str = ""
    old_paths: list[str] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)
    repaired: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class Failure:
    """A record that can't be read, and why, in an editor's words."""

    line: int
    title: str
    reason: str
