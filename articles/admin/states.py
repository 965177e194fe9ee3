"""The states that an editor sees, as queries: the same rule as `Article.state`."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.formats import date_format

from articles import discussing
from articles.models import Article, ReviewComment, published_q

Status = Article.Status

# In the order of an article's life: the value in an address, the word.
STATES = {
    "draft": "draft",
    "in_review": "in review",
    "approved": "approved",
    "scheduled": "scheduled",
    "published": "published",
    "expired": "expired",
    "withdrawn": "withdrawn",
}


def state_q(state: str, *, now: datetime) -> Q:
    """Which articles are in `state`, one of STATES, at `now`."""
    if state == "published":
        return published_q(now)
    if state == "scheduled":
        coming = Q(status=Status.PUBLISHED, published_at__gt=now)
        return either(coming, Q(update_at__isnull=False))
    if state == "expired":
        return Q(status=Status.PUBLISHED, published_at__lte=now, expires_at__lte=now)
    return Q(status=Status(state), update_at=None)


def either(one: Q, other: Q) -> Q:
    """
    What is in one of two small sets; with a plain “or” the whole archive would be looked at.

    As an array the keys are there before the planner chooses by what to read the rest.
    """
    rows = Article.objects.order_by().values("pk")
    found = rows.filter(one).union(rows.filter(other))
    sql, params = found.query.sql_with_params()
    return Q(pk__in=RawSQL(f"SELECT unnest(ARRAY({sql}))", params))  # noqa: S611


WAITS = {
    "me": "yours to see to",
    "late": "late",
    "today": "goes out today",
    "comments": "has open comments",
    "review": "yours to look at again",
}
SOON = timedelta(days=7)  # from when on a review is told


def waits_q(what: str, user: Any, *, now: datetime) -> Q:
    """
    Which articles wait for `user`, to be written or looked at again, have open comments, are late,
    or go out in the rest of today: one of WAITS.

    Late is what was due before today and readers have not seen yet. Today is the publisher's.
    """
    if what == "comments":
        return Q(pk__in=ReviewComment.objects.filter(discussing.is_open()).values("article"))
    today = timezone.localdate(now)
    unseen = Q(status__in=[Status.DRAFT, Status.IN_REVIEW, Status.APPROVED])
    if what == "me":
        return unseen & Q(assignee=user.pk)
    if what == "review":
        own = Q(review__reviewer=user.pk) | Q(review__reviewer=None, created_by=user.pk)
        return own & Q(review__due_on__lte=today + SOON) & ~Q(status=Status.WITHDRAWN)
    if what == "late":
        return unseen & Q(due_on__lt=today)
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    end = start + timedelta(days=1)
    scheduled = Q(status=Status.PUBLISHED, published_at__gt=now, published_at__lt=end)
    return either(scheduled, Q(update_at__gt=now, update_at__lt=end))


def state_in_words(article: Article, *, now: datetime) -> str:
    """What readers see of it now, in a sentence; dates in the zone that is set."""
    state = article.state(now)
    if article.update_at:
        return f"Scheduled: the update goes out {moment(article.update_at)}."
    if state in {"scheduled", "published"} and article.published_at:
        start = moment(article.published_at)
        end = f", until {moment(article.expires_at)}" if article.expires_at else ""
        if state == "scheduled":
            return f"Scheduled: readers see it from {start}{end}."
        return f"Published: readers see it since {start}{end}."
    return {
        "scheduled": "Published, but without a date: nobody sees it.",
        "draft": "Draft: only editors see it.",
        "in review": "In review: only editors see it; somebody is to read and approve it.",
        "approved": "Approved: ready to be published; only editors see it.",
        "expired": f"Expired: readers saw it until {moment(article.expires_at)}.",
        "withdrawn": "Withdrawn: its address answers that it is gone.",
    }[state]


def moment(when: datetime | None, *, short: bool = False) -> str:
    """A moment as readers see it, in the zone that is set, or only its day; empty for none."""
    style = "M j, Y" if short else "F j, Y g:i A"
    return date_format(timezone.localtime(when), style) if when else ""
