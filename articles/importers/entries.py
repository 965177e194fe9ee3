"""What every format is read into; neutral, and without anybody's e-mail or IP address."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, Protocol


@dataclass(frozen=True, slots=True)
class Source:
    """One file of an archive: as reports call it, and its bytes, from the start at each call."""

    name: str
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Reading:
    """
    How an archive is to be read.

    `encoding` is that of its files, where it would be told wrongly. With `mend`, text that was
    encoded twice is put right; else it is only reported. `old_root` is the address at which the
    old site stood, where the records do not tell it: https://www.example.org/blog/.
    """

    encoding: str | None = None
    mend: bool = False
    old_root: str = ""


@dataclass(slots=True)
class Comment:
    """
    A reader's comment, or another site's ping (with `title` and `blog_name`).

    Only what the old site showed. `ref` is its number there, `parent` that of the comment it
    answers. `moment` is its date with its zone, where the file tells it; else `local_date`.
    """

    kind: str  # comment or ping
    author: str = ""
    url: str = ""
    local_date: datetime | None = None
    moment: datetime | None = None
    body_html: str = ""
    title: str = ""
    blog_name: str = ""
    ref: str = ""
    parent: str = ""


@dataclass(slots=True)
class Entry:
    """
    One record of the old system.

    `kind` is article, page, or comments: these belong to the entry of the same date. `ref` is its
    identity for the next import. `status` is draft, review, published, scheduled, withdrawn, junk,
    or empty where the record states none. `moment` is the date with its zone, where the file tells
    it; else `local_date`, the old site's local time. The HTML is as the old system's text filter
    would have made it, not sanitised yet. `old_paths` are the addresses that it may have had, the
    true one first; a question mark in one begins its query: `/?p=12`. `image` is the address of
    the picture that stands for it. `line` is the first in the file called `file`.
    """

    kind: str
    ref: str
    line: int
    title: str
    raw: str
    file: str = ""
    slug: str = ""
    status: str = ""
    source_status: str = ""
    local_date: datetime | None = None
    moment: datetime | None = None
    authors: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    keywords: str = ""
    summary_html: str = ""
    body_html: str = ""
    is_featured: bool = False
    image: str = ""
    image_alt: str = ""
    old_url: str = ""
    old_paths: list[str] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)
    repaired: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class Person:
    """An author of the old system, beyond the name that entries give."""

    name: str
    slug: str = ""
    about_html: str = ""
    url: str = ""
    old_paths: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Label:
    """A category or tag of the old system, beyond the name that entries give."""

    name: str
    slug: str = ""
    description_html: str = ""
    parent: str = ""  # the name of the broader one
    old_paths: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Asset:
    """A file of the old system that entries may show: its address there, and what is told of it."""

    url: str
    file: str = ""  # its path in a copy of the old system's uploads
    title: str = ""
    alt: str = ""
    caption_html: str = ""


@dataclass(slots=True)
class Failure:
    """A record that can't be read, and why, in an editor's words."""

    line: int
    title: str
    reason: str
    file: str = ""


Record = Entry | Person | Label | Asset | Failure


class Archive(Protocol):
    """What a format makes of its files: iterate over the records once, then ask for the counts."""

    def __iter__(self) -> Iterator[Record]: ...

    def counts(self) -> dict[str, Any]:
        """What was read, before anything was decided."""
        ...
