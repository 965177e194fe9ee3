"""Every file of an export, one after the other; memory does not grow with the site."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import F

from articles.models import Article, Attachment, Author, Image, Page, Publisher
from articles.parts import PARTS

from . import markdown, tables
from .composing import compose, json_list, json_of
from .fronts import front_of_article, front_of_page
from .readme import README

CHUNK = 100  # texts held at once
ALWAYS = 6  # files: README, publisher, authors, subjects, redirects, media.json
PIECE = 64 * 1024  # bytes of a picture held at once
FORMATS = {"html": "HTML, as the site keeps it", "markdown": "Markdown, where nothing is lost"}
# With all that stands in a file beside the text.
ARTICLE_PARTS = (
    "bylines__author", "article_subjects__tag", "references", "corrections", "comments",
)  # fmt: skip
NOT_EXPORTED = ("body_html", "text", "search")


class ExportFile(NamedTuple):
    """A file's path in the export, with slashes, and its bytes."""

    path: str
    chunks: Iterable[bytes]


@dataclass
class Export:
    """
    The whole site as files; `format` is one of FORMATS.

    After the last file, `missing` names the media that the database knows and the storage lacks.
    """

    format: str = "html"
    missing: list[str] = field(default_factory=list)

    def count(self) -> int:
        """How many files there will be, as long as no media are lost."""
        things = (Article.objects, Page.objects, Image.objects, Attachment.objects)
        return ALWAYS + len(PARTS) + sum(manager.count() for manager in things)

    def files(self) -> Iterator[ExportFile]:
        """All files as the site is at one moment, in the same order each time."""
        with one_moment():
            publisher = Publisher.objects.first() or Publisher()  # the moment begins with a query
            yield plain("README.txt", README)
            yield plain("publisher.json", json_of(tables.publisher_row(publisher)) + "\n")
            yield ExportFile("authors.json", json_list(tables.author_rows()))
            yield ExportFile("subjects.json", json_list(tables.subject_rows()))
            yield from self.articles(publisher.zone)
            yield from self.pages(publisher.zone)
            yield ExportFile("redirects.csv", tables.redirect_lines())
            for part in PARTS:
                yield ExportFile(part.FILE, part.write())
            yield from self.media()

    def articles(self, zone: ZoneInfo) -> Iterator[ExportFile]:
        doubtful = shared_names()
        seen: Counter[str] = Counter()  # of drafts without a date several may have one address
        articles = (
            Article.objects.defer(*NOT_EXPORTED)
            .prefetch_related(*ARTICLE_PARTS, "past_addresses")
            .order_by(F("month").asc(nulls_last=True), "slug", "uid")
        )
        for article in articles.iterator(chunk_size=CHUNK):
            front = front_of_article(article, zone, doubtful=doubtful)
            if article.month:
                path = f"articles/{article.month.year:04}/{article.month.month:02}/{article.slug}"
            else:
                seen[article.slug] += 1
                number = seen[article.slug]
                # No address holds an underscore: this name is nobody else's.
                path = f"articles/undated/{article.slug}" + (f"_{number}" if number > 1 else "")
            yield self.text(path, front, article.body)

    def pages(self, zone: ZoneInfo) -> Iterator[ExportFile]:
        pages = Page.objects.defer("body_html", "text").order_by("slug")
        for page in pages.prefetch_related("comments", "past_addresses").iterator(CHUNK):
            yield self.text(f"pages/{page.slug}", front_of_page(page, zone), page.body)

    def text(self, path: str, front: dict[str, Any], body: str) -> ExportFile:
        written = markdown.written(body) if self.format == "markdown" else None
        if written is None:
            return plain(f"{path}.html", compose(front | {"format": "html"}, body))
        front |= {"format": "markdown"}
        if written.is_tight:
            front |= {"spacing": "tight"}
        return plain(f"{path}.md", compose(front, written.text))

    def media(self) -> Iterator[ExportFile]:
        for kept in tables.kept_files():
            name = str(kept.file.name)
            try:
                stream = default_storage.open(name)
            except FileNotFoundError:
                self.missing.append(name)
                continue
            with stream:
                yield ExportFile(f"media/{name}", stream.chunks(PIECE))
        lost = set(self.missing)
        rows = (
            tables.media_row(kept, is_missing=str(kept.file.name) in lost)
            for kept in tables.kept_files()
        )
        yield ExportFile("media.json", json_list(rows))


def plain(path: str, text: str) -> ExportFile:
    return ExportFile(path, [text.encode()])


@contextmanager
def one_moment() -> Iterator[None]:
    """
    What is read within is the site at one moment, whatever editors do meanwhile.

    Within a transaction of the caller nothing changes: that one's rules hold.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def shared_names() -> set[str]:
    """The names, without capitals, that several authors have."""
    names = Author.objects.order_by().values_list("name", flat=True)
    counted = Counter(name.casefold() for name in names.iterator())
    return {name for name, count in counted.items() if count > 1}
