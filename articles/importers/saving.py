"""
Neutral records -> the database; the one place where an import writes, whatever the format.

One transaction: an import is done as a whole or not at all, and a dry run is the same work, undone
at the end. Records are stored in chunks, so memory does not grow with the archive.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone

from articles import publishing, rendering, vocabulary
from articles.models import (
    Article,
    ImportBatch,
    ImportedRecord,
    Page,
)
from articles.models.site import is_reserved

from . import belongings, oldpaths, rewriting
from .entries import Entry, Failure
from .fingerprints import digest_of, version_of
from .report import Report

CHUNK = 100  # records held at once
LOCK = 0x436F6E636F7264  # "Concord": one import at a time, whatever machine it runs on

STATUSES = {
    "draft": Article.Status.DRAFT,
    "review": Article.Status.IN_REVIEW,
    "published": Article.Status.PUBLISHED,
    "scheduled": Article.Status.PUBLISHED,
    "withdrawn": Article.Status.WITHDRAWN,
}
PUBLIC = {"published", "scheduled", "withdrawn"}  # these need a date
ARTICLE_FIELDS = [
    "title", "summary", "body", "body_html", "text", "word_count", "published_at", "month",
    "slug", "updated_at",
]  # fmt: skip
PAGE_FIELDS = ["title", "summary", "body", "body_html", "text", "published_at", "updated_at"]

Progress = Callable[[int], None]


class ImportRefusedError(Exception):
    """The import can't begin; the message says why, for an editor."""


class _Undo(Exception):
    """Ends a dry run."""


@dataclass(frozen=True, slots=True)
class Options:
    """How the records are read into this site."""

    zone: ZoneInfo
    """The zone of the old site's local times."""
    publisher_zone: ZoneInfo
    """The zone of this site, whose month an article's address names."""
    old_hosts: frozenset[str] = frozenset()
    """Host names of the old site, beside those that its records tell."""
    default_status: str = Article.Status.DRAFT
    """For records that state none: draft or published."""


def save(
    records: Iterable[Entry | Failure],
    *,
    batch: ImportBatch,
    options: Options,
    progress: Progress = lambda done: None,
) -> Report:
    """
    Store the records and say what became of each.

    `batch` is stored already; its `is_dry_run` decides whether anything stays. Raises
    ImportRefusedError while another import runs.
    """
    report = Report(dry_run=batch.is_dry_run)
    try:
        with transaction.atomic():
            _take_turn()
            saver = Saver(batch, options, report)
            for chunk in rewriting.chunks(records, CHUNK):
                saver.save(chunk)
                progress(report.records)
            report.links_rewritten = rewriting.rewrite_own_links(
                batch, own_hosts=saver.own_hosts(), zone=options.publisher_zone
            )
            if batch.is_dry_run:
                raise _Undo
    except _Undo:
        pass
    return report


def _take_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        (free,) = cursor.fetchone()
    if not free:
        raise ImportRefusedError("Another import is running: try again when it has finished.")


class Saver:
    """Stores chunk after chunk; holds what all of them share: authors, subjects, the report."""

    def __init__(self, batch: ImportBatch, options: Options, report: Report) -> None:
        self.batch = batch
        self.options = options
        self.report = report
        self.now = timezone.now()
        self.belongings = belongings.Belongings(batch, options.zone)
        self.hosts = set(options.old_hosts)

    def own_hosts(self) -> frozenset[str]:
        """The old site's host names, as far as its records told them."""
        return frozenset(self.hosts)

    def save(self, chunk: list[Entry | Failure]) -> None:
        """Create, update or pass over each record of the chunk."""
        entries: dict[str, Entry] = {}
        for record in chunk:
            for line, what in record.repaired if isinstance(record, Entry) else ():
                self.report.repair(line, what)
            if isinstance(record, Failure):
                self.report.fail(record.line, record.title, record.reason)
                continue
            if host := oldpaths.split(record.old_url)[0]:
                self.hosts.add(host)
            if record.kind == "comments":
                self._attach(record)
            elif record.ref in entries:
                self.report.skip(record.line, record.title, "The file holds this record twice.")
            else:
                entries[record.ref] = record
        known = {
            known.ref: known
            for known in ImportedRecord.objects.filter(ref__in=entries).select_related(
                "article", "page"
            )
        }
        made = [
            pair
            for entry in entries.values()
            if (pair := self._decide(entry, known.get(entry.ref))) is not None
        ]
        self._store(made, known)

    def _decide(
        self, entry: Entry, known: ImportedRecord | None
    ) -> tuple[Entry, Article | Page] | None:
        """What is to be stored for an entry; None where nothing is."""
        if reason := self._reason_to_skip(entry):
            self.report.skip(entry.line, entry.title, reason)
            return None
        thing = (known.article or known.page) if known else None
        if known and thing is None:
            self.report.skip(entry.line, entry.title, "It was imported once and deleted here.")
            return None
        if known and thing and known.digest == self._digest(entry):
            self.report.unchanged += 1
            return None
        if known and thing and known.saved_version != version_of(thing):
            self.report.skip(entry.line, entry.title, "It was edited here since; kept as it is.")
            return None
        try:
            return entry, self._fill(entry, thing)
        except rendering.TextTooLarge as error:
            self.report.fail(entry.line, entry.title, str(error))
            return None

    @staticmethod
    def _reason_to_skip(entry: Entry) -> str:
        if entry.status == "junk":
            return f"Its status is “{entry.source_status}”."
        return ""

    def _digest(self, entry: Entry) -> str:
        comments = [
            (c.kind, c.author, c.title, c.url, str(c.local_date), c.body_html)
            for c in entry.comments
        ]
        return digest_of(entry.raw, comments, self.options.zone.key, self.options.default_status)

    # ---- One record ------------------------------------------------------------------

    def _fill(self, entry: Entry, thing: Article | Page | None) -> Article | Page:
        """Make the article or page of an entry, or change the one that is there."""
        if entry.kind == "page":
            return self._fill_page(entry, thing if isinstance(thing, Page) else None)
        return self._fill_article(entry, thing if isinstance(thing, Article) else None)

    def _fill_article(self, entry: Entry, article: Article | None) -> Article:
        article = article or publishing.starts_as(Article(), self._status(entry))
        article.title = entry.title[:300]
        article.summary = rendering.render(rendering.sanitise(entry.summary_html)).text
        article.body = entry.body_html
        article.published_at = self._moment(entry.local_date)
        article.slug = article.slug or rendering.slug_for(
            entry.slug or entry.title, fallback=f"article-{article.uid.hex[:8]}"
        )
        article.derive(self.options.publisher_zone)
        return article

    def _fill_page(self, entry: Entry, page: Page | None) -> Page:
        page = page or Page()
        page.title = entry.title[:300]
        page.summary = rendering.render(rendering.sanitise(entry.summary_html)).text
        page.body = entry.body_html
        public = self._status(entry) == Article.Status.PUBLISHED
        page.published_at = self._moment(entry.local_date) if public else None
        if not page.slug:
            slug = rendering.slug_for(entry.slug or entry.title, fallback="page")
            page.slug = f"{slug}-page" if is_reserved(slug) else slug
        page.derive()
        return page

    def _moment(self, local: datetime | None) -> datetime | None:
        return local and local.replace(tzinfo=self.options.zone)

    def _status(self, entry: Entry) -> str:
        """
        The status it gets here. What was not public does not become so: a publication planned for
        a day long gone waits for an editor, and so does what states no status.
        """
        status = entry.status or self.options.default_status
        date = self._moment(entry.local_date)
        if status in PUBLIC and date is None:
            self.report.repair(entry.line, "It has no date, so it is a draft here.")
            return Article.Status.DRAFT
        if not entry.status and status == Article.Status.DRAFT:
            self.report.repair(entry.line, "It states no status, so it is a draft here.")
        if status == "scheduled" and date and date <= self.now:
            self.report.repair(
                entry.line, f"It was to appear on {date:%Y-%m-%d}; it is approved here, not public."
            )
            return Article.Status.APPROVED
        return STATUSES[status]

    # ---- A chunk of records ----------------------------------------------------------

    def _store(
        self, made: list[tuple[Entry, Article | Page]], known: dict[str, ImportedRecord]
    ) -> None:
        """Write what was made, new and changed, in a few statements."""
        articles = [(e, thing) for e, thing in made if isinstance(thing, Article)]
        pages = [(e, thing) for e, thing in made if isinstance(thing, Page)]
        free_their_slugs([article for _, article in articles])
        free_page_slugs([page for _, page in pages])
        self._write(Article, [article for _, article in articles], ARTICLE_FIELDS)
        self._write(Page, [page for _, page in pages], PAGE_FIELDS)
        self.belongings.store(made, self.report)
        for entry, _ in made:
            if entry.ref in known:
                self.report.updated += 1
            else:
                self.report.created += 1
            self.report.comments += len(entry.comments)
        ImportedRecord.objects.bulk_create(
            [self._record(entry, thing) for entry, thing in made],
            update_conflicts=True,
            unique_fields=["ref"],
            update_fields=["batch", "line", "digest", "saved_version", "raw", "extra"],
        )
        vocabulary.add_words(
            text for _, thing in made for text in (thing.title, thing.summary, thing.text)
        )

    @staticmethod
    def _write(model: Any, things: list[Any], fields: list[str]) -> None:
        changed = [thing for thing in things if thing.pk]
        model.objects.bulk_create([thing for thing in things if not thing.pk])
        model.objects.bulk_update(changed, fields)

    def _record(self, entry: Entry, thing: Article | Page) -> ImportedRecord:
        return ImportedRecord(
            ref=entry.ref,
            batch=self.batch,
            article=thing if isinstance(thing, Article) else None,
            page=thing if isinstance(thing, Page) else None,
            line=entry.line,
            digest=self._digest(entry),
            saved_version=version_of(thing),
            raw=rendering.storable(entry.raw),
            extra=extra_of(entry),
        )

    def _attach(self, entry: Entry) -> None:
        """NO ENTRY: comments for the article of the same date, which the file does not repeat."""
        articles = list(
            Article.objects.filter(published_at=self._moment(entry.local_date))[:2]
            if entry.local_date
            else ()
        )
        if len(articles) != 1:
            reason = "It has comments only, and no article here has its date."
            self.report.skip(entry.line, entry.title, reason)
            return
        self.report.comments += self.belongings.add_comments(articles[0], entry.comments)
        self.report.unchanged += 1


def extra_of(entry: Entry) -> dict[str, Any]:
    """What has no place of its own here, kept for a later conversion."""
    found = {**entry.extra, "keywords": entry.keywords}
    return {name: value for name, value in found.items() if value}


def free_their_slugs(articles: list[Article]) -> None:
    """Give each article a slug that is unique in its month, in the database and among these."""
    months = {article.month for article in articles if article.month}
    taken = set(
        Article.objects.filter(month__in=months)
        .exclude(pk__in=[article.pk for article in articles if article.pk])
        .values_list("month", "slug")
    )
    for article in articles:
        base, number = article.slug, 1
        while article.month and (article.month, article.slug) in taken:
            number += 1
            article.slug = f"{base[:74]}-{number}"
        taken.add((article.month, article.slug))


def free_page_slugs(pages: list[Page]) -> None:
    taken = set(
        Page.objects.exclude(pk__in=[page.pk for page in pages if page.pk]).values_list(
            "slug", flat=True
        )
    )
    for page in pages:
        base, number = page.slug, 1
        while page.slug in taken:
            number += 1
            page.slug = f"{base[:74]}-{number}"
        taken.add(page.slug)
