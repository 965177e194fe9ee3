"""What waits on the editors' desk: the front page of the admin."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from articles import roles
from articles.models import Article, MissedAddress

from .states import state_q

SHOWN = 5  # articles of each pile
Status = Article.Status


@dataclass(frozen=True)
class Pile:
    """Articles that wait for the same; `address` leads to the list of all of them."""

    title: str
    empty: str
    count: int
    articles: list[Article]
    address: str
    date: str
    """The field whose date is worth showing."""


def piles(user: roles.Person, *, now: datetime) -> list[Pile]:
    """
    What waits for `user`: of a writer, what they entered; of an editor, everything.

    Six queries, whatever the size of the archive; none and no pile without the right to look.
    """
    if not user.has_perm("articles.view_article"):
        return []
    edits_all = user.has_perm("articles.edit_any_article")
    writes = user.has_perm("articles.add_article")
    mine = Q(created_by=user.pk)
    common = Q() if edits_all or not writes else mine
    plans = [
        ("In review", "Nothing waits to be read.", "in_review", common, "-updated_at"),
        ("Approved", "Nothing waits to be published.", "approved", common, "-updated_at"),
        ("Scheduled", "Nothing is scheduled.", "scheduled", common, "published_at"),
        ("Recently published", "Nothing is published yet.", "published", common, "-published_at"),
    ]
    if writes:
        plans.insert(0, ("Your drafts", "You have no drafts.", "draft", mine, "-updated_at"))
    wanted = {state: state_q(state, now=now) & whose for _, _, state, whose, _ in plans}
    counts = Article.objects.order_by().aggregate(
        **{f"in_{state}": Count("pk", filter=which) for state, which in wanted.items()}
    )
    return [
        Pile(
            title=title,
            empty=empty,
            count=counts[f"in_{state}"],
            articles=list(
                Article.objects.filter(wanted[state])
                .only("title", "published_at", "updated_at")
                .order_by(order, "-pk")[:SHOWN]
            ),
            address=_list_of(state, mine=whose is mine),
            date=order.lstrip("-"),
        )
        for title, empty, state, whose, order in plans
    ]


def open_misses(user: roles.Person) -> int | None:
    """How many old addresses were asked for in vain; None of whom it is no concern. One query."""
    if not user.has_perm("articles.view_missedaddress"):
        return None
    return MissedAddress.objects.filter(is_ignored=False).count()


def _list_of(state: str, *, mine: bool) -> str:
    chosen: dict[str, Any] = {"state": state} | ({"mine": "yes"} if mine else {})
    return f"{reverse('admin:articles_article_changelist')}?{urlencode(chosen)}"
