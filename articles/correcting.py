"""
The verbs of corrections; the only writer of them, and of `Article.is_retracted`.

A correction, a clarification, an update and a retraction each move the date of revision: readers,
feeds and site maps are told. A mended typing error is none of these, and moves no date.

What readers see of a change is the difference of two texts that both were public: where a text was
edited three times before anybody could read it, no difference may tell what stood there first. So
only revisions with `is_public` are compared, and what is shown of them is kept with the record: it
stays what readers were shown, and goes out with an export, which has no revisions.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from . import revisions
from .comparing import Difference, Excerpt, excerpt
from .models import Article, Correction, Revision
from .records import Record

Kind = Correction.Kind

LOOKED_AT = 50  # revisions that are gone through for the last change


class CannotCorrect(ValidationError):
    """The correction can't be made so; the message says why, for an editor."""


# ---- What readers may see of a change -------------------------------------------------


def seen(article: Article) -> models.QuerySet[Revision]:
    """The revisions that readers have seen, the newest first."""
    return revisions.of(article).filter(is_public=True)


def last_change(article: Article) -> tuple[Revision, Revision] | None:
    """The text that readers see and the one before it that read otherwise; None for no change."""
    newest = seen(article).first()
    if newest is None:
        return None
    older = seen(article).filter(pk__lt=newest.pk)[:LOOKED_AT].iterator(chunk_size=5)
    return next(((one, newest) for one in older if excerpt(one.content, newest.content)), None)


def difference(article: Article, before: Revision | None, after: Revision | None) -> Excerpt:
    """What readers are to be shown; nothing without both. Raises CannotCorrect."""
    if before is None and after is None:
        return []
    if before is None or after is None:
        raise CannotCorrect("A difference needs two texts: choose both, or none.")
    for revision in (before, after):
        if revision.article_id != article.pk or not revision.is_public:
            raise CannotCorrect(f"“{revision}” is not shown: readers have never seen that text.")
    if before.pk > after.pk:
        raise CannotCorrect("The text before the change must be the older one.")
    found = excerpt(before.content, after.content)
    if not found:
        raise CannotCorrect("Readers would see no difference: both texts read the same.")
    return found


def shown(old: Record, new: Record) -> list[tuple[str, Difference]]:
    """What readers would see of the change from one text to another: each field with its label."""
    return Correction(difference=excerpt(old, new)).changes


# ---- The verbs ------------------------------------------------------------------------


def correct(
    article: Article,
    *,
    kind: str,
    text: str,
    by: User | None,
    before: Revision | None = None,
    after: Revision | None = None,
    at: datetime | None = None,
) -> Correction:
    """
    Tell readers of a published article what was wrong with it, as of `at`: now, if it is not said.

    With `before` and `after` they also see how the text was changed; `last_change` gives what is
    meant as a rule. Raises CannotCorrect, and ValidationError for an empty text.
    """
    now = timezone.now()
    with transaction.atomic():
        article = Article.objects.select_for_update().get(pk=article.pk)
        if not article.is_published(now):
            raise CannotCorrect(
                f"“{article}” is {article.state(now)}: only an article that readers see is "
                "corrected. Change the text itself."
            )
        if at and (at > now or (article.published_at and at < article.published_at)):
            raise CannotCorrect("A correction is made after the publication, and not in future.")
        if article.corrections.filter(kind=kind, text=text).exists():
            raise CannotCorrect("Readers are told this already, in the same words.")
        made_at = (at or now).replace(microsecond=0)
        correction = Correction(
            article=article, kind=kind, text=text, made_by=by, made_at=made_at,
            before=before, after=after, difference=difference(article, before, after),
        )  # fmt: skip
        store(correction)
        settle(article, revised_at=made_at)
    return correction


def prepare(
    update: Article, *, kind: str, text: str, by: User | None, is_shown: bool
) -> Correction:
    """
    A correction that goes out with an update; `is_shown` lets readers see what the update changes.

    Until then its `before` is the text that readers see now. Raises CannotCorrect.
    """
    if update.update_of is None:
        raise CannotCorrect(f"“{update}” is no update of a published article.")
    correction = Correction(
        article=update, kind=kind, text=text, made_by=by, made_at=timezone.now(),
        before=seen(update.update_of).first() if is_shown else None,
    )  # fmt: skip
    store(correction)
    return correction


def change(
    correction: Correction, *, text: str, before: Revision | None, after: Revision | None
) -> None:
    """Say it in other words, or show another change. Its date stays. Raises CannotCorrect."""
    with transaction.atomic():
        article = Article.objects.select_for_update().get(pk=correction.article_id)
        if (before, after) != (correction.before, correction.after):
            correction.difference = difference(article, before, after)
        correction.text, correction.before, correction.after = text, before, after
        store(correction)
        settle(article)


def change_prepared(correction: Correction, *, text: str, is_shown: bool) -> None:
    """As `change`, before the update has gone out."""
    live = correction.article.update_of
    correction.text = text
    correction.before = seen(live).first() if live and is_shown else None
    store(correction)


def take_back(correction: Correction) -> None:
    """As if it had never been said; the date of revision stays."""
    with transaction.atomic():
        article = Article.objects.select_for_update().get(pk=correction.article_id)
        correction.delete()
        if not article.update_of_id:
            settle(article)


def go_out(update: Article, *, live: Article, became: Revision, now: datetime) -> None:
    """
    Tell readers what was prepared with an update, whose text is live now.

    `became` is the revision of the live article with it. The date of revision is the update's to
    move.
    """
    prepared = list(update.corrections.all())
    pair = last_change(live) if prepared else None
    for correction in prepared:
        is_shown = correction.before_id is not None and pair is not None and pair[1] == became
        correction.article, correction.made_at = live, now.replace(microsecond=0)
        correction.before, correction.after = pair if pair and is_shown else (None, None)
        correction.difference = difference(live, correction.before, correction.after)
        store(correction)
    if prepared:
        settle(live)


def bring(article: Article, corrections: Sequence[Correction]) -> None:
    """Store what an import found with an article; what is here already stays as it is."""
    Correction.objects.bulk_create(corrections, ignore_conflicts=True)
    if article.corrections.filter(kind=Kind.RETRACTION).exists():
        Article.objects.filter(pk=article.pk).update(is_retracted=True)


def keep_only(article: Article, keys: Sequence[int]) -> None:
    """Take back what an import brought, as that is rolled back."""
    article.corrections.exclude(pk__in=keys).delete()
    is_retracted = article.corrections.filter(kind=Kind.RETRACTION).exists()
    Article.objects.filter(pk=article.pk).update(is_retracted=is_retracted)


def store(correction: Correction) -> None:
    correction.full_clean(exclude=["difference", "before", "after", "made_by"])
    correction.save()


def settle(article: Article, *, revised_at: datetime | None = None) -> None:
    """Make an article's own row say what its corrections do, and that it has changed."""
    article.is_retracted = article.corrections.filter(kind=Kind.RETRACTION).exists()
    if revised_at:
        article.revised_at = max(revised_at, article.revised_at or revised_at)
    article.save(update_fields=["is_retracted", "revised_at"])


# ---- What readers are told ------------------------------------------------------------


def notices_of(articles: Iterable[Any]) -> dict[int, list[Correction]]:
    """The retractions of those that are retracted, by article. No query where none is."""
    found: dict[int, list[Correction]] = {}
    retracted = [article.pk for article in articles if article.is_retracted]
    if retracted:
        for one in Correction.objects.filter(article__in=retracted, kind=Kind.RETRACTION):
            found.setdefault(one.article_id, []).append(one)
    return found
