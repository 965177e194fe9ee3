"""
Neutral records -> the database; the one place where an import writes, whatever the format.

One transaction: an import is done as a whole or not at all, and a dry run is the same work, undone
at the end. Records are stored in chunks, so memory does not grow with the archive.
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.db import reset_queries, transaction
from django.utils import timezone

from articles import rendering, vocabulary
from articles.models import (
    Article,
    ImportBatch,
    ImportedRecord,
    ImportOutcome,
    Page,
    Publisher,
)

from . import mending, oldpaths, rewriting, undoing
from .belongings import Belongings
from .entries import Archive, Asset, Entry, Failure, Label, Person, Record, Source
from .filling import Filler, Options, free_page_slugs, free_their_slugs
from .fingerprints import digest_of_entry, version_of
from .homecoming import Homecoming, is_own
from .report import Outcome, Report
from .showing import Showing
from .turns import take_turn
from .writing import insert_many, update_many

CHUNK = 100  # records held at once
SPOOL = 4_000_000  # bytes of outcomes held in memory; more lie in a file until they are stored
ARTICLE_FIELDS = [
    "kind", "title", "summary", "body", "body_html", "text", "word_count", "published_at", "month",
    "slug", "language", "expires_at", "revised_at", "featured_from", "featured_until",
    "featured_rank", "authors_text", "subjects_text", "version", "updated_at",
]  # fmt: skip
PAGE_FIELDS = [
    "title", "label", "summary", "body", "body_html", "text", "published_at", "updated_at",
]  # fmt: skip
RECORD_FIELDS = ["batch", "file", "line", "digest", "saved_version", "raw", "extra"]

Progress = Callable[[int], None]
AfterAll = Callable[["Saver"], None]


class _Undo(Exception):
    """Ends a dry run."""


def save(
    archive: Archive,
    *,
    batch: ImportBatch,
    options: Options,
    progress: Progress = lambda done: None,
    media: Path | None = None,
    files: Sequence[Source] = (),
    after_all: AfterAll = lambda saver: None,
) -> Report:
    """
    Store the records of an archive, and say what became of each.

    `batch` is stored already; its `is_dry_run` decides whether anything stays but the report.
    `media` is a folder with the old site's files; `files` are those that the archive reads, where
    something stands beside its records. `after_all` adds what is known only when all records are
    stored. Raises ImportRefusedError while another import runs.
    """
    report = Report(dry_run=batch.is_dry_run, format=batch.format)
    with tempfile.SpooledTemporaryFile(SPOOL) as report.spool:
        try:
            with transaction.atomic():
                take_turn()
                home = Homecoming(files, batch, report) if is_own(files) else None
                if home:
                    home.bring_publisher()
                    options = replace(options, publisher_zone=Publisher.load().zone)
                saver = Saver(batch, options, report, media=media, home=home)
                if home:
                    home.bring_all(saver.belongings)
                for chunk in rewriting.chunks(archive, CHUNK):
                    saver.save(chunk)
                    progress(report.records)
                saver.finish()
                if home:
                    home.bring_parts(saver.belongings)
                after_all(saver)
                if not home:  # its links lead to the site's own addresses already
                    report.links_rewritten = rewriting.rewrite_own_links(
                        batch, old_hosts=frozenset(saver.hosts)
                    )
                report.source = archive.counts()
                if batch.is_dry_run:
                    raise _Undo
                batch.made = saver.belongings.made
                finish(batch, report)
        except _Undo:
            finish(batch, report)
    return report


def finish(batch: ImportBatch, report: Report) -> None:
    """Keep the report; of a real import in its own transaction, so that neither lacks the other."""
    batch.report = report.as_json()
    batch.done_records = report.records
    batch.state = ImportBatch.State.DONE
    batch.finished_at = timezone.now()
    batch.save(update_fields=["format", "report", "done_records", "state", "finished_at", "made"])
    store_outcomes(batch, report)


def store_outcomes(batch: ImportBatch, report: Report) -> None:
    """Keep what became of each record beside the batch."""
    ImportOutcome.objects.filter(batch=batch).delete()  # of a job that was killed and begins again
    numbered = enumerate(report.outcomes(), start=1)
    for chunk in rewriting.chunks(numbered, CHUNK * 5):
        insert_many(
            [
                ImportOutcome(
                    batch=batch,
                    number=number,
                    **{name: getattr(outcome, name) for name in Outcome.__slots__},
                )
                for number, outcome in chunk
            ]
        )


@dataclass(slots=True)
class Decided:
    """An entry that is to be stored: the thing it becomes, and what it was."""

    entry: Entry
    thing: Article | Page
    known: ImportedRecord | None
    digest: str
    was_at: str
    before: dict[str, object] | None


class Saver:
    """Stores chunk after chunk; holds what all of them share: authors, subjects, the report."""

    def __init__(
        self,
        batch: ImportBatch,
        options: Options,
        report: Report,
        *,
        media: Path | None,
        home: Homecoming | None,
    ) -> None:
        self.batch = batch
        self.options = options
        self.report = report
        self.now = timezone.now()
        self.home = home
        self.filler = Filler(options, report, self.now, also=home.fill if home else None)
        self.belongings = Belongings(batch, options, report)
        self.showing = Showing(media, batch, report)
        self.hosts = set(options.old_hosts)
        self.seen: set[int] = set()
        self.loose: list[Entry] = []  # comments without their entry

    def save(self, chunk: Sequence[Record]) -> None:
        """Create, update or pass over each record of the chunk."""
        reset_queries()  # with DEBUG on, Django keeps what it sent
        entries = [entry for record in chunk if (entry := self._sorted_out(record))]
        known = self._known(entries)
        made = [
            decided
            for entry in entries
            if (decided := self._decide(entry, known.get(entry.ref))) is not None
        ]
        self._store(made)
        self.report.write_down(chunk)

    def finish(self) -> None:
        """What had to wait until every entry is stored."""
        for entry in self.loose:
            self._attach(entry)
        self.report.write_down(self.loose)
        self.belongings.finish()
        self.showing.finish()

    def _sorted_out(self, record: Record) -> Entry | None:
        """The record if it is an entry to be stored."""
        if isinstance(record, Person | Label):
            self.belongings.know(record)
        elif isinstance(record, Failure):
            self.report.fail(record, record.reason)
        elif isinstance(record, Asset):
            self.showing.know(record)
        else:
            return self._first_of_its_kind(record)
        return None

    def _first_of_its_kind(self, entry: Entry) -> Entry | None:
        for line, what in entry.repaired:
            self.report.repair(entry, what, line=line)
        if host := oldpaths.split(entry.old_url)[0]:
            self.hosts.add(host)
        if entry.kind == "comments":
            self.loose.append(entry)
            return None
        if hash(entry.ref) in self.seen:
            self.report.skip(entry, "The archive holds this record twice.")
            return None
        self.seen.add(hash(entry.ref))
        if not self.home:  # its texts show the site's own pictures already
            self.showing.show(entry, frozenset(self.hosts))
        return entry

    @staticmethod
    def _known(entries: Sequence[Entry]) -> dict[str, ImportedRecord]:
        """The records of earlier imports, by their refs."""
        records = ImportedRecord.objects.filter(ref__in=[entry.ref for entry in entries])
        return {record.ref: record for record in records.select_related("article", "page")}

    # ---- One record ------------------------------------------------------------------

    def _decide(self, entry: Entry, known: ImportedRecord | None) -> Decided | None:
        """What is to be stored for an entry; None where nothing is."""
        thing = (known.article or known.page) if known else None
        digest = digest_of_entry(
            entry, zone=self.options.zone.key, default_status=self.options.default_status
        )
        if known and thing and known.digest == digest:
            new = thing.get_absolute_url()
            self.report.tell(entry, "unchanged", new_address=new)
            return None
        if reason := self._reason_to_skip(entry, known, thing):
            self.report.skip(entry, reason)
            return None
        before = undoing.picture_of(known, thing) if known and thing else None
        was_at = thing.get_absolute_url() if thing else ""
        try:
            return Decided(entry, self.filler.fill(entry, thing), known, digest, was_at, before)
        except rendering.TextTooLarge as error:
            self.report.fail(entry, str(error))
            return None

    @staticmethod
    def _reason_to_skip(
        entry: Entry, known: ImportedRecord | None, thing: Article | Page | None
    ) -> str:
        if entry.status == "junk":
            return f"Its status is “{entry.source_status}”."
        if known is None:
            return ""
        if thing is None:
            return "It was imported once and deleted here."
        if known.saved_version != version_of(thing):
            return "It was edited here since; kept as it is."
        if (entry.kind == "page") != isinstance(thing, Page):
            there = "a page" if isinstance(thing, Page) else "an article"
            return f"It is {there} here since the first import; delete that to import it anew."
        return ""

    # ---- A chunk of records ----------------------------------------------------------

    def _store(self, made: Sequence[Decided]) -> None:
        """Write what was made, new and changed, in a few statements."""
        things = [decided.thing for decided in made]
        articles = [thing for thing in things if isinstance(thing, Article)]
        pages = [thing for thing in things if isinstance(thing, Page)]
        free_their_slugs(articles)
        free_page_slugs(pages)
        for decided in made:
            if isinstance(decided.thing, Article):
                self.belongings.credit(decided.thing, decided.entry)
        changed = [article for article in articles if article.pk]
        for article in changed:
            article.version += 1
        update_many(changed, ARTICLE_FIELDS)
        update_many([page for page in pages if page.pk], PAGE_FIELDS)
        insert_many([article for article in articles if not article.pk])
        insert_many([page for page in pages if not page.pk])
        pairs = [(decided.entry, decided.thing) for decided in made]
        self.belongings.store(pairs)
        if self.home:
            self.home.store(pairs)
        self.belongings.add_addresses(
            (decided.was_at, decided.thing)
            for decided in made
            if decided.was_at != decided.thing.get_absolute_url()
        )
        self._store_records(made)
        vocabulary.add_words(
            text for thing in things for text in (thing.title, thing.summary, thing.text)
        )
        for decided in made:
            self._tell(decided)

    def _store_records(self, made: Sequence[Decided]) -> None:
        """Keep what each thing came from, to know it again."""
        new: list[ImportedRecord] = []
        changed: list[ImportedRecord] = []
        for decided in made:
            entry, thing = decided.entry, decided.thing
            record = decided.known or ImportedRecord(ref=entry.ref)
            record.batch = self.batch
            record.article = thing if isinstance(thing, Article) else None
            record.page = thing if isinstance(thing, Page) else None
            record.file, record.line = entry.file[:300], entry.line
            record.digest, record.saved_version = decided.digest, version_of(thing)
            record.raw, record.extra = rendering.storable(entry.raw), extra_of(entry)
            (changed if decided.known else new).append(record)
        insert_many(new)
        update_many(changed, RECORD_FIELDS)

    def _tell(self, decided: Decided) -> None:
        """Count what was stored; keep of a dry run what an editor may want to see."""
        entry, thing = decided.entry, decided.thing
        if isinstance(thing, Article):
            state = thing.state(self.now)
        else:
            state = "published" if thing.is_published(self.now) else "draft"
        kind = thing.kind if isinstance(thing, Article) else "page"
        self.report.counts["status"][str(state)] += 1
        self.report.counts["kind"][kind] += 1
        self.report.tell(
            entry,
            "updated" if decided.known else "created",
            status=str(state),
            new_address=thing.get_absolute_url(),
            before=decided.before,
            html=thing.body_html if self.batch.is_dry_run else "",
        )

    def _attach(self, entry: Entry) -> None:
        """NO ENTRY: comments for the article of the same date, which the file does not repeat."""
        moment = self.options.moment(entry)
        articles = list(Article.objects.filter(published_at=moment)[:2]) if moment else []
        if len(articles) != 1:
            self.report.skip(entry, "It has comments only, and no article here has its date.")
            return
        new = self.belongings.add_comments(articles[0], entry)
        self.report.tell(
            entry,
            "updated" if new else "unchanged",
            reason=f"{len(new)} comments were added." if new else "",
            before={"added": new} if new else None,
            new_address=articles[0].get_absolute_url(),
        )


def extra_of(entry: Entry) -> dict[str, Any]:
    """What has no place of its own here, kept for a later conversion."""
    found = {**entry.extra, "keywords": entry.keywords}
    return {mending.clean(name): cleaned(value) for name, value in found.items() if value}


def cleaned(value: Any) -> Any:
    """A value of JSON without what no database stores."""
    if isinstance(value, str):
        return mending.clean(value)
    if isinstance(value, dict):
        return {mending.clean(str(name)): cleaned(one) for name, one in value.items()}
    return [cleaned(one) for one in value] if isinstance(value, list) else value
