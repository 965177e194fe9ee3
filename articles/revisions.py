"""
The verbs of revisions: keep an article or a page as it stands, and bring a revision back.

Revisions are made on intent: when somebody saves, merges, restores, or an update goes out; never
by the automatic saving of drafts, and never two of the same text in a row.
"""

from collections.abc import Callable, Collection

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from . import records
from .models import Article, Page, Revision
from .records import Thing

Reason = Revision.Reason


def key(thing: Thing) -> str:
    """The column of a revision, draft or link that names such a thing."""
    return "page" if isinstance(thing, Page) else "article"


def of(thing: Thing) -> models.QuerySet[Revision]:
    """Its revisions, the newest first."""
    return Revision.objects.filter(**{key(thing): thing})


def keep(
    thing: Thing, *, by: User | None, reason: Reason = Reason.SAVED, name: str = ""
) -> Revision:
    """
    Its newest revision: made now, unless the one that is there says the same.

    A name is added to the one that is there, if it has none. What readers see now is marked.
    """
    now = timezone.now()
    content = records.record(thing)
    digest = records.digest(content)
    newest = of(thing).first()
    if newest and newest.digest == digest:
        newest.name = newest.name or name
        newest.is_public = newest.is_public or thing.is_published(now)
        newest.save(update_fields=["name", "is_public"])
        return newest
    return Revision.objects.create(
        **{key(thing): thing},
        version=thing.version,
        content=content,
        digest=digest,
        reason=reason,
        name=name,
        is_public=thing.is_published(now),
        made_by=by,
        made_at=now,
    )


def keep_before(thing: Thing) -> None:
    """
    Keep what is stored, before the first change that is made here: a draft of nobody's.

    Before a later one, mark the newest revision where readers have seen its text since it was made.
    """
    stored = type(thing).objects.get(pk=thing.pk)
    newest = of(thing).first()
    if newest is None:
        keep(stored, by=None, reason=Reason.BEFORE)
    elif not newest.is_public and stored.is_published(timezone.now()) and reads_as(newest, stored):
        newest.is_public = True
        newest.save(update_fields=["is_public"])


def reads_as(revision: Revision, thing: Thing) -> bool:
    """Whether it has the thing's text, whatever its dates and rank."""
    others = {*records.DATES, *records.RANK}
    return not set(records.differing(revision.content, records.record(thing))) - others


def up_to(thing: Thing, version: int | None) -> Revision | None:
    """The text that an editor had before them who opened that version; None where none is kept."""
    if version is None:
        return None
    return of(thing).filter(version__lte=version).first()


def restore(
    revision: Revision,
    *,
    by: User,
    fields: Collection[str],
    check: Callable[[Thing], list[str]] = lambda _: [],
) -> list[str]:
    """
    Give the article or page the text of a revision, and keep that as a revision of its own.

    `fields` are those that `by` may change; `check` says of the result why it may not be so.
    Gives sentences about what could not be brought back. Raises ValidationError as
    `records.apply` does, and for what `check` says.
    """
    with transaction.atomic():
        model = Article if revision.article_id else Page
        thing = model.objects.select_for_update().get(pk=revision.of.pk)
        keep_before(thing)
        lost = records.apply(thing, revision.content, fields=fields)
        if reasons := check(thing):
            raise ValidationError(reasons)
        keep(thing, by=by, reason=Reason.RESTORED)
    return lost
