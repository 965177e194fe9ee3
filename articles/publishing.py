"""
The verbs of an article's life; the only writer of its status.

draft → in review → approved → published → withdrawn, and back to draft from anywhere before
publication; each step is recorded, with who took it. Scheduled and expired are no statuses: they
are a published article before its date or after its expiry, so nothing has to run for an article to
appear or to go. An update of a live article takes the same steps; published, it takes the live
text's place.
"""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from . import guard, happenings, notices, rendering, updating
from .models import Article, Publisher, WorkflowStep, month_of

Status = Article.Status


class NotAllowed(ValidationError):
    """The article is not in a state for this step; the message says why, for an editor."""


# From which states of `Article.state` each step is taken.
STEPS = {
    "submit": {"draft"},
    "approve": {"draft", "in review"},
    "return_to_draft": {"in review", "approved"},
    "publish": {"draft", "in review", "approved", "withdrawn"},
    "unschedule": {"scheduled"},
    "withdraw": {"published", "expired"},
}


# What those concerned are told by mail; of publications, `happenings` tells.
TOLD = {"submit", "approve", "return_to_draft"}


def may(step: str, article: Article, *, now: datetime) -> bool:
    """Whether the article's state allows `step`, one of STEPS."""
    return article.state(now) in STEPS[step]


def submit(article: Article, *, by: User | None, note: str = "") -> None:
    """Hand a draft to the editors. Raises NotAllowed."""
    _step(article, "submit", Status.IN_REVIEW, by, note)


def approve(article: Article, *, by: User | None, note: str = "") -> None:
    """Say that the text may be published as it is. Raises NotAllowed."""
    _step(article, "approve", Status.APPROVED, by, note)


def return_to_draft(article: Article, *, by: User | None, note: str = "") -> None:
    """Give it back to its writer. Raises NotAllowed."""
    _step(article, "return_to_draft", Status.DRAFT, by, note)


def publish(article: Article, *, at: datetime, by: User | None, note: str = "") -> None:
    """
    Let readers see it from `at` on; a moment in the future schedules it.

    An update takes the place of the live text then. Raises NotAllowed where it is published
    already, where the guard holds it, or where an update and the live text do not go together.
    """
    with transaction.atomic():
        before = _check(article, "publish")
        if article.update_of_id:
            _publish_update(article, before, at, by, note)
            return
        if problems := guard.problems(article, at=at):
            raise NotAllowed([problem.sentence for problem in problems])
        if article.expires_at and article.expires_at <= at:
            raise NotAllowed("It would expire before it is published: change the expiry.")
        article.published_at = at
        article.month = month_of(at, Publisher.load().zone)
        article.status = Status.PUBLISHED
        article.save(update_fields=["status", "published_at"])
        _record(article, "publish", before, by, note, published_at=at)
        happenings.plan(article, since=min(at, timezone.now()))


def _publish_update(update: Article, before: str, at: datetime, by: User | None, note: str) -> None:
    """Now, or by a row that becomes due."""
    now = timezone.now()
    live = updating.live_of(update)
    had = guard.problems(live)
    if problems := guard.brought_in(update, had=had):
        raise NotAllowed([problem.sentence for problem in problems])
    if at > now:
        update.status, update.update_at = Status.APPROVED, at
        update.save(update_fields=["status", "update_at"])
        _record(update, "publish", before, by, note, published_at=at)
        happenings.plan_update(update)
        return
    _record(update, "update", before, by, note)
    try:
        updating.go_out(update, by=by, now=now)
    except ValidationError as error:
        raise NotAllowed(error.messages) from error


def prepare_update(live: Article, *, by: User | None) -> Article:
    """The update of a live article, begun where there is none. Raises NotAllowed."""
    with transaction.atomic():
        try:
            update, is_new = updating.prepare(live, by=by)
        except ValidationError as error:
            raise NotAllowed(error.messages) from error
        if is_new:
            _record(live, "prepare", live.state(timezone.now()), by, "")
    return update


def drop_update(update: Article, *, by: User | None) -> Article:
    """Delete an update that shall not go out; gives the live article, which stays as it is."""
    live = updating.live_of(update)
    with transaction.atomic():
        happenings.forget_update(update)
        update.delete()
        _record(live, "drop", live.state(timezone.now()), by, "")
    return live


def unschedule(article: Article, *, by: User | None, note: str = "") -> None:
    """Let it wait again; its date stays as a plan. Raises NotAllowed once readers have seen it."""
    with transaction.atomic():
        before = _check(article, "unschedule")
        if article.update_of_id:
            happenings.forget_update(article)
            article.update_at = None
        article.status = Status.APPROVED
        article.save(update_fields=["status", "update_at"])
        _record(article, "unschedule", before, by, note)
        happenings.plan(article)


def withdraw(article: Article, *, by: User | None, note: str = "") -> None:
    """Take it from readers for good; its address answers 410 from now on. Raises NotAllowed."""
    _step(article, "withdraw", Status.WITHDRAWN, by, note)


def _step(article: Article, step: str, status: Status, by: User | None, note: str) -> None:
    with transaction.atomic():
        before = _check(article, step)
        article.status = status
        article.save(update_fields=["status"])
        _record(article, step, before, by, note)
        happenings.plan(article)


def _check(article: Article, step: str) -> str:
    """
    The stored state, under a lock: of two editors at once, one comes second.

    Raises NotAllowed where the step can't be taken from it.
    """
    columns = ("status", "published_at", "expires_at", "update_at")
    stored = Article.objects.select_for_update().only(*columns).get(pk=article.pk)
    now = timezone.now()
    state = stored.state(now)
    if not may(step, stored, now=now):
        raise NotAllowed(f"“{article}” is {state}: you can’t {step.replace('_', ' ')} it.")
    return state


def _record(
    article: Article,
    step: str,
    before: str,
    by: User | None,
    note: str,
    *,
    published_at: datetime | None = None,
) -> None:
    """Keep who took the step, when and why, in the transaction that takes it."""
    now = timezone.now()
    taken = WorkflowStep.objects.create(
        article=article,
        step=step,
        before=before,
        after=article.state(now),
        published_at=published_at,
        note=rendering.clean_text(note, lines=True),
        actor=by,
        made_at=now,
    )
    if step in TOLD:
        who = f" by {by.get_full_name() or by.get_username()}" if by else ""
        sentence = f"“{article}” was {taken.get_step_display()}{who}"
        notices.send(
            to=notices.concerned(article, but=by),
            subject=sentence,
            text=f"{sentence}.\n\n{taken.note}",
            about=article,
        )


def starts_as(article: Article, status: str) -> Article:
    """
    Give an article that is not stored yet the status it had elsewhere: for imports and samples.

    Raises ValueError for an article that is stored.
    """
    if article.pk:
        raise ValueError("A stored article changes its status by the verbs of this module.")
    article.status = Status(status)
    return article
