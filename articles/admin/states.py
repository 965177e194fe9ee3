"""The states that an editor sees, as queries: the same rule as `Article.state`."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from articles.models import Article, published_q

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
        return Q(status=Status.PUBLISHED, published_at__gt=now) | Q(update_at__isnull=False)
    if state == "expired":
        return Q(status=Status.PUBLISHED, published_at__lte=now, expires_at__lte=now)
    return Q(status=Status(state), update_at=None)


def state_in_words(article: Article, *, now: datetime) -> str:
    """What readers see of it now, in a sentence; dates in the zone that is set."""
    state = article.state(now)
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
