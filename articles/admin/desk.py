"""What waits on the editors' desk: the front page of the admin."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from articles import happenings, roles
from articles.models import Article, FruitlessSearch, MissedAddress, Occurrence

from .states import state_q, waits_q

SHOWN = 5  # articles of each pile
MOST = 1000  # that are counted
SEARCHES = 8
COLUMNS = (
    "title", "published_at", "updated_at", "due_on", "update_at", "update_of", "review__due_on",
)  # fmt: skip
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Pile:
    """Articles that wait for the same; `address` leads to the list of all of them."""

    title: str
    empty: str
    count: int
    """At most MOST: of what is published there may be a million."""
    articles: list[Article]
    address: str
    date: str
    """The field whose date is worth showing."""

    @property
    def is_capped(self) -> bool:
        return self.count >= MOST


@dataclass(frozen=True)
class Plan:
    """What a pile gathers; `chosen` are the filters of the list of all of it."""

    title: str
    empty: str
    which: Q
    order: str
    chosen: dict[str, str]


def piles(user: roles.Person, *, now: datetime) -> list[Pile]:
    """
    What waits for `user`: of a writer, what they entered; of an editor, everything.

    A query a pile and one to count, whatever the size of the archive; none and no pile without
    the right to look.
    """
    if not user.has_perm("articles.view_article"):
        return []
    plans = plans_for(user, now=now)
    counts = counted([plan.which for plan in plans])
    return [
        Pile(
            title=plan.title,
            empty=plan.empty,
            count=counts[place],
            articles=list(
                Article.objects.filter(plan.which)
                .only(*COLUMNS)
                .select_related("review")
                .order_by(plan.order, "-pk")[:SHOWN]
            ),
            address=f"{reverse('admin:articles_article_changelist')}?{urlencode(plan.chosen)}",
            date=plan.order.lstrip("-"),
        )
        for place, plan in enumerate(plans)
    ]


def counted(piles: list[Q]) -> list[int]:
    """How many articles are in each, as far as MOST. One query."""
    parts: list[str] = []
    given: list[Any] = []
    for place, which in enumerate(piles):
        sql, params = Article.objects.filter(which).order_by().values("pk").query.sql_with_params()
        parts.append(f"SELECT {place}, count(*) FROM ({sql} LIMIT {MOST}) AS pile")  # noqa: S608
        given += params
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), given)
        return [number for _, number in sorted(cursor.fetchall())]


def plans_for(user: roles.Person, *, now: datetime) -> list[Plan]:
    edits_all = user.has_perm("articles.edit_any_article")
    writes = user.has_perm("articles.add_article")
    mine = Q(created_by=user.pk)
    common = Q() if edits_all or not writes else mine
    of_mine = {} if common == Q() else {"mine": "yes"}
    plans = [
        Plan("In review", "Nothing waits to be read.", state_q("in_review", now=now) & common,
             "-updated_at", {"state": "in_review"} | of_mine),
        Plan("Approved", "Nothing waits to be published.", state_q("approved", now=now) & common,
             "-updated_at", {"state": "approved"} | of_mine),
        Plan("Goes out today", "Nothing goes out today.", waits_q("today", user, now=now) & common,
             "published_at", {"waits": "today"} | of_mine),
        Plan("Scheduled", "Nothing is scheduled.", state_q("scheduled", now=now) & common,
             "published_at", {"state": "scheduled"} | of_mine),
        Plan("Recently published", "Nothing is published yet.",
             state_q("published", now=now) & common, "-published_at",
             {"state": "published"} | of_mine),
    ]  # fmt: skip
    if writes:
        own = Plan("Your drafts", "You have no drafts.", state_q("draft", now=now) & mine,
                   "-updated_at", {"state": "draft", "mine": "yes"})  # fmt: skip
        yours = Plan("Yours to see to", "Nothing waits for you.", waits_q("me", user, now=now),
                     "due_on", {"waits": "me"})  # fmt: skip
        late = Plan("Late", "Nothing is late.", waits_q("late", user, now=now) & common, "due_on",
                    {"waits": "late"} | of_mine)  # fmt: skip
        again = Plan("To look at again", "Nothing, this week.",
                     waits_q("review", user, now=now), "review__due_on",
                     {"waits": "review"})  # fmt: skip
        talk = Plan("Open comments", "Nothing is to be answered.",
                    waits_q("comments", user, now=now) & common, "-updated_at",
                    {"waits": "comments"} | of_mine)  # fmt: skip
        plans[:0] = [yours, late, talk, own]
        plans.append(again)
    return plans


def open_misses(user: roles.Person) -> int | None:
    """How many old addresses were asked for in vain; None of whom it is no concern. One query."""
    if not user.has_perm("articles.view_missedaddress"):
        return None
    return MissedAddress.objects.filter(is_ignored=False).count()


def arrived(user: roles.Person, *, now: datetime) -> dict[str, Any]:
    """What came from outside, for those whose concern it is."""
    if not user.has_perm("articles.edit_any_article"):
        return {}
    since = timezone.localdate(now) - WEEK
    return {"fruitless": FruitlessSearch.since(since, limit=SEARCHES)}


def stands_still(user: roles.Person, *, now: datetime) -> list[Occurrence]:
    """What was due and has not happened, for those who can do something about it."""
    return happenings.late(now) if user.has_perm("articles.publish_article") else []
