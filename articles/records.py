"""
An article or a page as one JSON record: what a revision holds, a merge compares, a restore writes.

The record has all that an editor can change: the text, subjects, authors, references and dates;
`images` are those that the text shows. Subjects and authors stand with their names, so that what
was deleted since can still be named.
"""

import copy
import json
import re
from collections.abc import Collection, Iterable
from datetime import date, datetime
from hashlib import sha256
from html import unescape
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dateparse import parse_datetime

from . import reading
from .models import Article, Author, Byline, Page, Publisher, Reference, Subject, month_of

Record = dict[str, Any]
Thing = Article | Page

TEXT = ("kind", "title", "slug", "summary", "body", "language")
DATES = ("published_at", "expires_at", "revised_at", "featured_from", "featured_until")
RANK = ("featured_rank",)
LISTS = ("subjects", "authors", "references")
ARTICLE = (*TEXT, *LISTS, *DATES, *RANK)
WRITING = (*TEXT, *LISTS)
"""What an update of a live article brings, and all that a writer may set."""
PAGE = ("title", "label", "slug", "summary", "body", "published_at")
REFERENCE = (
    "title", "authors", "publication", "published_on", "url", "archived_url", "is_summarised",
)  # fmt: skip
LABELS = {
    "kind": "Kind", "title": "Title", "slug": "Address", "summary": "Summary", "body": "Text",
    "language": "Language", "label": "Label", "subjects": "Subjects", "authors": "Authors",
    "references": "Sources", "published_at": "Publication", "expires_at": "Expiry",
    "revised_at": "Revised", "featured_from": "Featured from", "featured_until": "Featured until",
    "featured_rank": "Rank among the featured", "images": "Images",
}  # fmt: skip
IMAGE = re.compile(r"<img\s[^>]*>")
SRC = re.compile(r'\ssrc="([^"]*)"')
ALT = re.compile(r'\salt="([^"]*)"')


def record(thing: Thing) -> Record:
    """The record of a stored article or page. Three queries for an article, none for a page."""
    if isinstance(thing, Page):
        told = {name: plain(getattr(thing, name)) for name in PAGE}
    else:
        told = {name: plain(getattr(thing, name)) for name in (*TEXT, *DATES, *RANK)}
        told["subjects"] = [
            {"id": row.tag_id, "name": row.tag.name}
            for row in sorted(
                thing.article_subjects.select_related("tag"), key=lambda row: row.tag.name
            )
        ]
        told["authors"] = [{"id": row.author_id, "name": row.name} for row in thing.bylines.all()]
        told["references"] = [
            {name: getattr(row, name) for name in REFERENCE} for row in thing.references.all()
        ]
    return told | {"images": images(told["body"])}


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value


def images(body: str) -> list[dict[str, str | None]]:
    """
    The pictures of a canonical text, each once, with their alternative texts.

    >>> images('<p><img src="/a.png" alt="A"></p><img src="/b.png">')
    [{'src': '/a.png', 'alt': 'A'}, {'src': '/b.png', 'alt': None}]
    """
    found: dict[str, str | None] = {}
    for tag in IMAGE.findall(body):
        if source := SRC.search(tag):
            alt = ALT.search(tag)
            found.setdefault(unescape(source[1]), unescape(alt[1]) if alt else None)
    return [{"src": source, "alt": alt} for source, alt in found.items()]


def digest(content: Record) -> str:
    """Equal for records that say the same."""
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def fields_of(thing: Thing) -> tuple[str, ...]:
    return PAGE if isinstance(thing, Page) else ARTICLE


def differing(first: Record, second: Record) -> list[str]:
    """The fields in which two records of the same kind of thing differ, in their order."""
    names = [*dict.fromkeys([*first, *second])]
    return [name for name in names if name != "images" and first.get(name) != second.get(name)]


# ---- A record becomes an article again ------------------------------------------------


def apply(thing: Thing, content: Record, *, fields: Collection[str]) -> list[str]:
    """
    Write these fields of a record to a stored article or page, and store it.

    Gives what could not be written, in sentences: a subject or an author that is no longer there.
    Raises ValidationError where the record breaks a rule of today (another article took the
    address, a text is too large).
    """
    given = {name: content[name] for name in fields if name in content}
    set_columns(thing, given)
    thing.full_clean(exclude=["body_html", "text"])
    thing.save()
    lost: list[str] = []
    if isinstance(thing, Article):
        if "subjects" in given:
            subjects, gone = _still_there(Subject.objects.active(), given["subjects"], "subject")
            thing.subjects.set(subjects)
            lost += gone
        if "authors" in given:
            lost += _write_bylines(thing, given["authors"])
        if "references" in given:
            _write_references(thing, given["references"])
    return lost


def set_columns(thing: Thing, given: Record) -> None:
    """Set the columns that a record names on an article or page at hand; store nothing."""
    for name, value in given.items():
        if name not in LISTS and name != "images":
            is_moment = isinstance(thing._meta.get_field(name), models.DateTimeField)
            setattr(thing, name, parse_datetime(value) if is_moment and value else value)


def _still_there(
    known: models.QuerySet[Any], wanted: Iterable[Record], what: str
) -> tuple[list[Any], list[str]]:
    rows = list(wanted)
    found = known.in_bulk([row["id"] for row in rows])
    gone = [f"The {what} “{row['name']}” is not there any more." for row in rows
            if row["id"] not in found]  # fmt: skip
    return [found[row["id"]] for row in rows if row["id"] in found], gone


def _write_bylines(article: Article, wanted: list[Record]) -> list[str]:
    authors, gone = _still_there(Author.objects.all(), wanted, "author")
    names = {row["id"]: row["name"] for row in wanted}
    article.bylines.all().delete()
    for position, author in enumerate(authors):
        Byline.objects.create(
            article=article, author=author, name=names[author.pk], position=position
        )
    return gone


def _write_references(article: Article, wanted: list[Record]) -> None:
    article.references.all().delete()
    for position, row in enumerate(wanted):
        fields = {name: row[name] for name in REFERENCE if name in row}
        Reference.objects.create(article=article, position=position, **fields)


def as_article(article: Article, content: Record, *, now: datetime) -> Article:
    """
    A copy of a stored article that shows what the record says; it is never to be stored.

    One without a date is shown as if it were published `now`. Raises rendering.TextTooLarge.
    """
    shown = copy.copy(article)
    set_columns(shown, content)
    zone = Publisher.load().zone
    shown.derive(zone)
    if shown.published_at is None:
        shown.published_at = now
    shown.month = month_of(shown.published_at, zone)
    subjects, _ = _still_there(Subject.objects.all(), content["subjects"], "subject")
    authors = Author.objects.in_bulk([row["id"] for row in content["authors"]])
    bylines = [
        Byline(article=shown, author=authors[row["id"]], name=row["name"])
        for row in content["authors"]
        if row["id"] in authors
    ]
    through = Article.article_subjects.rel.related_model
    reading.keep(
        shown,
        bylines=bylines,
        article_subjects=[through(content_object=shown, tag=subject) for subject in subjects],
        references=[Reference(article=shown, **row) for row in content["references"]],
        comments=[],
    )
    shown.opening = shown.text[: reading.OPENING]  # type: ignore[attr-defined]
    return shown


def refusal(error: ValidationError) -> str:
    """What a rule said against a record, as one text."""
    return " ".join(error.messages)
