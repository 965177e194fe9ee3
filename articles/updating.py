"""
An update of a live article: prepared beside it, reviewed like any other text, then in its place.

The update is an article of its own (`update_of`), which no reader can reach. When it goes out, its
text is written to the live one, and it is gone; its revisions, comments, steps and corrections are
the live one's from then on. What was changed in the live one meanwhile stays, where both go
together.
"""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import Signal

from . import correcting, guard, records, revisions
from .comparing import Merged, merge
from .models import Article, ReviewComment, Revision, WorkflowStep

HISTORY = (Revision, ReviewComment, WorkflowStep)

begun = Signal()
"""Of a new update, with `live`: for what other apps hang on an article."""
going_out = Signal()
"""Of an update, with `live`, just before it is deleted."""


class CannotUpdate(ValidationError):
    """The update can't be begun or go out now; the message says why, for an editor."""


def prepare(live: Article, *, by: User | None) -> tuple[Article, bool]:
    """The update of a live article, and whether it was begun now. Raises CannotUpdate."""
    with transaction.atomic():
        live = Article.objects.select_for_update().get(pk=live.pk)
        if there := Article.objects.filter(update_of=live).first():
            return there, False
        if live.status != Article.Status.PUBLISHED or live.update_of_id:
            raise CannotUpdate("Only a published article is updated; change the text itself.")
        revisions.keep(live, by=None, reason=Revision.Reason.BEFORE)
        update = Article(
            update_of=live, update_base=live.version, created_by=by, assignee=live.assignee
        )
        records.apply(update, records.record(live), fields=records.WRITING)
        revisions.keep(update, by=by, reason=Revision.Reason.BEFORE)
        begun.send(Article, update=update, live=live)
    return update, True


def live_of(update: Article) -> Article:
    """The article that readers see. Raises ValueError for what is no update."""
    if update.update_of is None:
        raise ValueError(f"“{update}” is no update.")
    return update.update_of


def three_of(
    update: Article, *, live: Article
) -> tuple[records.Record, records.Record, records.Record]:
    """The live text that the update was made from, that of today, and that of the update."""
    kept = revisions.up_to(live, update.update_base)
    theirs = text_of(live)
    return only_text(kept.content) if kept else theirs, theirs, text_of(update)


def merged(update: Article, *, live: Article) -> Merged:
    """The live text with what the update changes; what both changed stays theirs, and is named."""
    return merge(*three_of(update, live=live))


def text_of(article: Article) -> records.Record:
    return only_text(records.record(article))


def only_text(content: records.Record) -> records.Record:
    return {name: content[name] for name in records.WRITING}


def go_out(update: Article, *, by: User | None, now: datetime) -> Article:
    """
    Write an update to its live article, and delete it; gives the live one.

    Both rows are held until the end of the transaction. Raises CannotUpdate where both texts
    changed the same passage, or where the result breaks a rule of the guard that the live text
    kept.
    """
    with transaction.atomic():
        live = Article.objects.select_for_update().get(pk=live_of(update).pk)
        both = merged(update, live=live)
        if both.conflicts:
            fields = ", ".join(records.LABELS[name].lower() for name in both.conflicts)
            raise CannotUpdate(
                f"The live article was changed in the meantime, in the same place ({fields}): "
                "bring both together first."
            )
        had = guard.problems(live)
        if update.revised_at or update.corrections.exists():
            live.revised_at = now.replace(microsecond=0)
        records.apply(live, both.record, fields=records.WRITING)
        if new := guard.brought_in(live, had=had):
            raise CannotUpdate(" ".join(problem.sentence for problem in new))
        # Whoever opened an earlier version of the live article had none of these texts before them.
        Revision.objects.filter(article=update).update(version=live.version)
        for model in HISTORY:
            model.objects.filter(article=update).update(article=live)
        going_out.send(Article, update=update, live=live)
        became = revisions.keep(live, by=by, reason=Revision.Reason.UPDATED)
        correcting.go_out(update, live=live, became=became, now=now)
        Article.objects.filter(pk=update.pk).delete()
    return live


def rebase(update: Article, content: records.Record, *, by: User, live: Article) -> None:
    """Give an update a text that has the live one's changes: `content`, as an editor merged it."""
    with transaction.atomic():
        update.update_base = live.version
        records.apply(update, content, fields=records.WRITING)
        revisions.keep(update, by=by, reason=Revision.Reason.MERGED)
