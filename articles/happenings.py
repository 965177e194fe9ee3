"""
What follows from the clock, each once.

Readers see an article by the rule of visibility, with nothing running. What is to be done besides
(an update that takes its place, somebody to be told) is planned as an Occurrence with the article,
and done by whoever claims it first: a worker within a minute; of updates, any page that is asked.
"""

import logging
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from . import notices, updating
from .models import Article, Occurrence, WorkflowStep

logger = logging.getLogger(__name__)
Kind = Occurrence.Kind

happened = Signal()
"""Of an Occurrence that has just happened: `occurrence` and `now`, in the transaction of it."""

LATE = timedelta(minutes=3)  # a worker looks every minute


def plan(article: Article, *, since: datetime | None = None) -> None:
    """
    Note what the clock will do with an article as it is now, and forget what it no longer will.

    `since` is the moment from which on something is still to come: now, if it is not said.
    """
    wanted = moments(article)
    waiting = Occurrence.objects.filter(article=article, done_at=None).exclude(kind=Kind.UPDATE)
    for row in waiting:
        if wanted.get(row.kind) != row.due_at:
            row.delete()
    since = since or timezone.now()
    Occurrence.objects.bulk_create(
        [
            Occurrence(article=article, kind=kind, due_at=moment)
            for kind, moment in wanted.items()
            if moment >= since
        ],
        ignore_conflicts=True,
    )


def moments(article: Article) -> dict[str, datetime]:
    """When something becomes true of a published article, by the kind of occurrence."""
    if article.status != Article.Status.PUBLISHED:
        return {}
    dates = {
        Kind.PUBLISH: article.published_at,
        Kind.EXPIRE: article.expires_at,
        Kind.FEATURE: article.featured_from,
        Kind.UNFEATURE: article.featured_until,
    }
    return {kind: moment for kind, moment in dates.items() if moment}


def plan_update(update: Article) -> None:
    """Let an update go out at its time."""
    forget_update(update)
    if update.update_at:
        live = updating.live_of(update)
        Occurrence.objects.create(article=live, kind=Kind.UPDATE, due_at=update.update_at)


def forget_update(update: Article) -> None:
    live = updating.live_of(update)
    Occurrence.objects.filter(article=live, kind=Kind.UPDATE, done_at=None).delete()


def let_happen(now: datetime, *, kind: str = "") -> int:
    """Do all that is due at `now`, of one kind or of all; gives how many were done here."""
    done = 0
    while claim(now, kind):
        done += 1
    return done


def claim(now: datetime, kind: str) -> bool:
    """Do the oldest that nobody else is doing; False where there is none."""
    with transaction.atomic():
        waiting = Occurrence.objects.select_for_update(skip_locked=True, of=("self",))
        waiting = waiting.filter(done_at=None, error="", due_at__lte=now)
        row = (waiting.filter(kind=kind) if kind else waiting).order_by("due_at", "pk").first()
        if row is None:
            return False
        try:
            with transaction.atomic():
                do(row, now)
        except ValidationError as error:
            row.error = " ".join(error.messages)
            row.save(update_fields=["error"])
            tell(row, f"“{row.article}” was to be updated now, and was not. {row.error}")
        else:
            row.done_at = now
            row.save(update_fields=["done_at"])
    return True


def do(row: Occurrence, now: datetime) -> None:
    """Raises ValidationError where an update can't go out; what is no longer so is passed over."""
    article = row.article
    if row.kind == Kind.UPDATE:
        update = Article.objects.filter(update_of=article, update_at=row.due_at).first()
        if update is None:
            return
        by = scheduled_by(update)
        live = updating.go_out(update, by=by, now=now)
        state = live.state(now)
        WorkflowStep.objects.create(
            article=live, step="update", before=state, after=state, actor=by, made_at=now
        )
    elif moments(article).get(row.kind) != row.due_at:
        return
    happened.send(Occurrence, occurrence=row, now=now)
    if row.kind in TOLD:
        tell(row, f"“{row.article}” {TOLD[Kind(row.kind)]}.")


TOLD = {
    Kind.PUBLISH: "has appeared",
    Kind.EXPIRE: "has expired: readers no longer see it",
    Kind.UPDATE: "was updated, as planned",
}


def scheduled_by(update: Article) -> User | None:
    step = WorkflowStep.objects.filter(article=update, step="publish").first()
    return step.actor if step else None


def tell(row: Occurrence, sentence: str) -> None:
    """Mail those concerned, but not who published it themselves in this moment."""
    article = row.article
    step = WorkflowStep.objects.filter(article=article, step="publish").first()
    is_by_hand = step is not None and row.kind == Kind.PUBLISH and step.made_at >= row.due_at
    actor = step.actor if step and is_by_hand else None
    notices.send(
        to=notices.concerned(article, but=actor), subject=sentence, text=sentence, about=article
    )


def late(now: datetime) -> list[Occurrence]:
    """What is due and has not happened: no worker runs, or it could not be done."""
    waiting = Occurrence.objects.filter(done_at=None, due_at__lt=now - LATE)
    return list(waiting.select_related("article")[:20])
