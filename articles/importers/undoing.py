"""Taking an import back: what it made goes, what it changed is as it was before."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles import correcting, media
from articles.models import (
    ArchivedComment,
    Article,
    ArticleSubject,
    Attachment,
    Byline,
    Image,
    ImportBatch,
    ImportedRecord,
    ImportOutcome,
    Page,
    PastAddress,
    Reference,
)
from articles.parts import PARTS

from .belongings import forget_subjects, forget_unused
from .fingerprints import version_of
from .turns import ImportRefusedError, take_turn

# Of these, pages have some.
MOMENTS = ("published_at", "expires_at", "revised_at", "featured_from", "featured_until")
VALUES = ("kind", "title", "label", "slug", "summary", "body", "language", "featured_rank")
RECORD = ("file", "line", "digest", "saved_version", "raw", "extra", "batch_id")
REFERENCE = (
    "position", "is_summarised", "title", "authors", "publication", "published_on", "url",
    "archived_url",
)  # fmt: skip
COMMENT = ("kind", "position", "name", "title", "url", "body_html")


@dataclass(slots=True)
class Undone:
    """What a roll-back did; `kept` names what was edited since, with the reason."""

    deleted: int = 0
    restored: int = 0
    kept: list[dict[str, str]] = field(default_factory=list)

    def sentence(self) -> str:
        """
        >>> Undone(deleted=3, restored=1).sentence()
        '3 deleted, 1 restored, 0 kept because they were edited since.'
        """
        return (
            f"{self.deleted} deleted, {self.restored} restored, {len(self.kept)} kept because they "
            "were edited since."
        )


def picture_of(record: ImportedRecord, thing: Article | Page) -> dict[str, Any]:
    """All that an import is about to change, as JSON."""
    comments = ArchivedComment.objects.filter(**{target_field(thing): thing})
    picture: dict[str, Any] = {
        "values": {name: getattr(thing, name) for name in VALUES if hasattr(thing, name)},
        "moments": {
            name: moment.isoformat() if (moment := getattr(thing, name)) else None
            for name in MOMENTS
            if hasattr(thing, name)
        },
        "record": {name: getattr(record, name) for name in RECORD},
        "comments": [
            {name: getattr(comment, name) for name in COMMENT}
            | {"posted_at": comment.posted_at.isoformat() if comment.posted_at else None}
            | {"pk": comment.pk, "parent": comment.parent_id}
            for comment in comments
        ],
    }
    if isinstance(thing, Article):
        bylines = Byline.objects.filter(article=thing)
        picture["bylines"] = list(bylines.values_list("author_id", "name", "position"))
        subjects = ArticleSubject.objects.filter(content_object=thing)
        picture["subjects"] = list(subjects.values_list("tag_id", flat=True))
        references = Reference.objects.filter(article=thing)
        picture["references"] = list(references.values(*REFERENCE))
        picture["corrections"] = list(thing.corrections.values_list("pk", flat=True))
    return picture


def roll_back(batch: ImportBatch) -> Undone:
    """
    Take back what an import did; what was edited since is kept, and named.

    Raises ImportRefusedError while an import runs, and for a batch that changed nothing.
    """
    undone = Undone()
    with transaction.atomic():
        take_turn()
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if batch.is_dry_run or batch.state != ImportBatch.State.DONE:
            raise ImportRefusedError("There is nothing to roll back.")
        for outcome in batch.outcomes.filter(outcome__in=["created", "updated"]).iterator():
            _undo(outcome, batch, undone)
        PastAddress.objects.filter(batch=batch).exclude(
            article__imported_record__batch=batch
        ).exclude(page__imported_record__batch=batch).delete()
        since = batch.finished_at or timezone.now()
        for part in PARTS:
            undone.kept += [
                {"title": name, "address": address, "reason": "edited here"}
                for name, address in part.take_back(batch.made, since=since)
            ]
        forget_unused(batch.made)
        files: list[Image | Attachment] = [*Image.objects.filter(batch=batch)]
        files += Attachment.objects.filter(batch=batch)
        for kept in files:
            if not media.used_by(kept):
                media.forget(kept)
        batch.state = ImportBatch.State.ROLLED_BACK
        batch.report["rolled_back"] = {
            "deleted": undone.deleted, "restored": undone.restored, "kept": undone.kept,
        }  # fmt: skip
        batch.save(update_fields=["state", "report"])
    return undone


def _undo(outcome: ImportOutcome, batch: ImportBatch, undone: Undone) -> None:
    if outcome.kind == "comments":
        added = (outcome.before or {}).get("added", [])
        ArchivedComment.objects.filter(pk__in=added).delete()
        return
    record = (
        ImportedRecord.objects.filter(ref=outcome.ref, batch=batch)
        .select_related("article", "page")
        .first()
    )
    thing = (record.article or record.page) if record else None
    if (why := why_kept(record)) or record is None or thing is None:
        title, address = outcome.title, ""
        if thing:
            title, address = thing.title, thing.get_absolute_url()
        undone.kept.append({"title": title, "address": address, "reason": why})
    elif outcome.before is None:
        thing.delete()
        record.delete()
        undone.deleted += 1
    else:
        _restore(record, thing, outcome.before)
        undone.restored += 1


def why_kept(record: ImportedRecord | None) -> str:
    """
    Why what an import made or changed stays as it is; empty where it is taken back.

    `record` is that of the import, None where a later one has taken it over.
    """
    if record is None:
        return "changed by a later import"
    thing = record.article or record.page
    if thing is None:
        return "deleted here"
    return "edited here" if record.saved_version != version_of(thing) else ""


def _restore(record: ImportedRecord, thing: Article | Page, before: dict[str, Any]) -> None:
    for name, text in before["values"].items():
        setattr(thing, name, text)
    for name, moment in before["moments"].items():
        setattr(thing, name, parse_datetime(moment) if moment else None)
    if isinstance(thing, Article):
        Byline.objects.filter(article=thing).delete()
        Byline.objects.bulk_create(
            Byline(article=thing, author_id=author, name=name, position=position)
            for author, name, position in before["bylines"]
        )
        forget_subjects([thing.pk], but={(thing.pk, subject) for subject in before["subjects"]})
        ArticleSubject.objects.bulk_create(
            (ArticleSubject(content_object=thing, tag_id=pk) for pk in before["subjects"]),
            ignore_conflicts=True,
        )
        Reference.objects.filter(article=thing).delete()
        Reference.objects.bulk_create(
            Reference(article=thing, **values) for values in before["references"]
        )
        thing.save()
        if "corrections" in before:  # the picture of an older import knows none
            correcting.keep_only(thing, before["corrections"])
        Article.objects.filter(pk=thing.pk).refresh_credits()
    else:
        thing.save()
    _restore_comments(thing, before["comments"])
    for name, value in before["record"].items():
        setattr(record, name, value)
    record.save()


def _restore_comments(thing: Article | Page, comments: list[dict[str, Any]]) -> None:
    field_name = target_field(thing)
    ArchivedComment.objects.filter(**{field_name: thing}).delete()
    ArchivedComment.objects.bulk_create(
        ArchivedComment(
            pk=comment["pk"],
            parent_id=comment["parent"],
            posted_at=parse_datetime(comment["posted_at"]) if comment["posted_at"] else None,
            **{name: comment[name] for name in COMMENT},
            **{field_name: thing},
        )
        for comment in comments
    )


def target_field(thing: Article | Page) -> str:
    return "article" if isinstance(thing, Article) else "page"
