"""An export of this very system -> the same site again: what its texts alone do not say."""

import json
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles import correcting, media
from articles.media.downloads import MOST_BYTES
from articles.models import (
    Article,
    Author,
    Byline,
    Image,
    ImportBatch,
    Page,
    Publisher,
    Reference,
)
from articles.models.author import free_slug
from articles.parts import PARTS, Part

from . import native
from .belongings import Belongings
from .entries import Entry, Failure, Source
from .headings import Headings, addresses, fill
from .report import Report
from .writing import update_many

MARKS = {"publisher.json", "authors.json", "subjects.json"}
LARGEST = 100_000_000  # bytes of a list
AUTHOR_FIELDS = ("sort_name", "role", "about", "website")
IMAGE_FIELDS = ("alt", "credit", "caption")


def is_own(files: Sequence[Source]) -> bool:
    """Whether these files are an export of this system."""
    return {PurePosixPath(file.name).name for file in files} >= MARKS


class Homecoming:
    """What stands beside the texts: publisher, authors, subjects, pictures."""

    def __init__(self, files: Sequence[Source], batch: ImportBatch, report: Report) -> None:
        self.batch = batch
        self.report = report
        self.headings = Headings(report)
        mark = next(file.name for file in files if PurePosixPath(file.name).name in MARKS)
        folder = PurePosixPath(mark).parent
        self.files = {
            str(PurePosixPath(file.name).relative_to(folder)): file
            for file in files
            if folder in PurePosixPath(file.name).parents
        }

    # ---- Before the texts -------------------------------------------------------------

    def bring_publisher(self) -> None:
        """The publisher, where the site has no articles of its own."""
        if Article.objects.exists():
            return
        publisher = Publisher.load()
        for refused in native.apply_to_publisher(publisher, self._object("publisher.json")):
            self._note("publisher.json", refused)
        publisher.save()

    def bring_all(self, belongings: Belongings) -> None:
        """Authors, subjects and pictures, with their old addresses. Raises ValueError."""
        for row in self._rows("authors.json"):
            self._bring_author(row, belongings)
        self.headings.bring(self._rows("subjects.json"), belongings)
        for row in self._rows("media.json"):
            self._bring_file(row)

    def _bring_author(self, row: dict[str, Any], belongings: Belongings) -> None:
        name, slug = row["name"], row.get("slug", "")
        author = Author.objects.filter(slug=slug, name=name).first()
        if author is None:
            slug = free_slug(Author.objects.all(), slug or name, fallback="author")
            author = Author(name=name, slug=slug)
            fill(author, row, AUTHOR_FIELDS, "authors.json", self.report)
            author.save()
            belongings.made["author"].append(author.pk)
        belongings.authors.setdefault(name.casefold(), author)
        belongings.add_addresses(addresses(row, author))

    def _bring_file(self, row: dict[str, Any]) -> None:
        name = row.get("file", "")
        file = self.files.get(name)
        if file is None:
            if not row.get("is_missing"):
                self._note("media.json", f"{name} is not in the folder.")
            return
        with file.open() as stream:
            data = stream.read(MOST_BYTES + 1)
        try:
            extension = PurePosixPath(name).suffix.removeprefix(".")
            kept, stored = media.prepare(data, extension=extension, name=row.get("name", name))
        except media.Refused as reason:
            self._note(name, str(reason))
            return
        kept.batch = self.batch
        kept.original_url = str(row.get("original_url", ""))[:2000]
        if kept.sha256 == row.get("sha256"):
            kept.source_sha256 = str(row.get("source_sha256", kept.source_sha256))
        if isinstance(kept, Image):
            fill(kept, row, IMAGE_FIELDS, "media.json", self.report)
            kept.is_decorative = row.get("is_decorative") is True and not kept.alt
        if not self.batch.is_dry_run:
            kept = media.keep(kept, stored)
            if isinstance(kept, Image):
                media.recall(kept, row.get("former"))

    # ---- With each text ---------------------------------------------------------------

    def fill(self, entry: Entry, thing: Article | Page) -> None:
        """Give a thing, before it is stored, what its front matter says in our own words."""
        if isinstance(thing, Page):
            refused = native.apply_to_page(thing, entry.extra)
        else:
            refused = native.apply(thing, entry.extra)
            if credited := self._credited(entry):
                entry.authors = [author.name for author, _ in credited]
            if Article.objects.filter(uid=thing.uid).exclude(pk=thing.pk).exists():
                thing.uid = Article().uid
                refused.append("uid: another article here has it.")
        for reason in refused:
            self.report.repair(entry, f"Not taken from its front matter: {reason}")

    def store(self, made: Sequence[tuple[Entry, Article | Page]]) -> None:
        """What belongs to stored things: sources, corrections, bylines, when they changed."""
        articles = [(entry, thing) for entry, thing in made if isinstance(thing, Article)]
        now = timezone.now()
        Reference.objects.filter(article__in=[article.pk for _, article in articles]).delete()
        for entry, article in articles:
            references, refused = native.references_of(article, entry.extra)
            Reference.objects.bulk_create(references)
            corrections, others = native.corrections_of(article, entry.extra, now=now)
            correcting.bring(article, corrections)
            for reason in refused + others:
                self.report.repair(entry, f"Not taken from its front matter: {reason}")
            if credited := self._credited(entry):
                self._store_bylines(article, credited)
        self.headings.place([article for _, article in articles])
        for model in (Article, Page):
            dated = [
                thing
                for entry, thing in made
                if isinstance(thing, model) and self._redate(entry, thing)
            ]
            update_many(dated, ["updated_at"])

    def _redate(self, entry: Entry, thing: Article | Page) -> bool:
        updated = parse_datetime(str(entry.extra.get("updated", "")))
        if updated is None or updated.tzinfo is None:
            return False
        thing.updated_at = updated
        return True

    @staticmethod
    def _credited(entry: Entry) -> list[tuple[Author, str]]:
        """Authors with their names as published, where the names alone do not lead to them."""
        bylines = native.bylines_of(entry.extra)
        authors = Author.objects.in_bulk([slug for _, slug in bylines], field_name="slug")
        if any(slug not in authors for _, slug in bylines):
            return []
        return [(authors[slug], name[:200]) for name, slug in bylines]

    @staticmethod
    def _store_bylines(article: Article, credited: Sequence[tuple[Author, str]]) -> None:
        Byline.objects.filter(article=article).delete()
        Byline.objects.bulk_create(
            Byline(article=article, author=author, name=name, position=position)
            for position, (author, name) in enumerate(credited)
        )
        Article.objects.filter(pk=article.pk).refresh_credits()
        article.refresh_from_db(fields=["authors_text", "subjects_text"])

    # ---- After the texts --------------------------------------------------------------

    def bring_parts(self, belongings: Belongings) -> None:
        """What other apps put into the export. Raises ValueError."""
        for part in PARTS:
            if part.FILE in self.files:
                self._bring_part(part, belongings)

    def _bring_part(self, part: Part, belongings: Belongings) -> None:
        brought = part.bring(self._bytes(part.FILE))
        self.report.counts[part.COUNTED] = brought.counts
        for name, reason in brought.refused:
            failure = Failure(1, name, reason, part.FILE)
            self.report.fail(failure, reason)
            self.report.write_down([failure])
        for what in brought.notes:
            self._note(part.FILE, what)
        belongings.made |= brought.made

    # ---- The files --------------------------------------------------------------------

    def _note(self, file: str, what: str) -> None:
        self.report.repaired.append({"file": file, "line": 1, "what": what})

    def _object(self, name: str) -> dict[str, Any]:
        return dict(self._json(name, dict))

    def _rows(self, name: str) -> list[dict[str, Any]]:
        """The rows of a list; those that name nothing are left out. Raises ValueError."""
        found = self._json(name, list) if name in self.files else []
        names = ("name", "file")
        return [
            row
            for row in found
            if isinstance(row, dict) and any(isinstance(row.get(key), str) for key in names)
        ]

    def _bytes(self, name: str) -> bytes:
        with self.files[name].open() as stream:
            content = stream.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise ValueError(f"{name} has more than {LARGEST:,} bytes.")
        return content

    def _json(self, name: str, kind: type) -> Any:
        try:
            found = json.loads(self._bytes(name))
        except (ValueError, RecursionError) as error:
            raise ValueError(f"{name} is damaged: {error}.") from error
        if not isinstance(found, kind):
            raise ValueError(f"{name} is damaged: it should hold a {kind.__name__}.")  # noqa: TRY004  the file's fault
        return found
