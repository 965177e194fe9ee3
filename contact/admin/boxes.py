"""The tabs of the inbox, its filters, and the list itself."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from contact import clock
from contact.hours import Desk
from contact.models import Message, MessageTag, Reply, Topic
from contact.people import name_of, who_answer

COUNTED = 1000
"""Counts go no further: nobody works on more at a time, and the list must stay quick."""
BEGINNING = 140  # characters of a message in the list
AT_HAND = Q(state__in=Message.AT_HAND)


@dataclass(frozen=True, slots=True)
class Box:
    """A tab. `is_counted`: of those at hand, in one query for all of them."""

    label: str
    which: Callable[[Any, datetime], Q]
    is_counted: bool = False


def late(now: datetime) -> Q:
    return AT_HAND & Q(answered_at=None, answer_due_at__lt=now)


def lost() -> QuerySet[Any, Any]:
    """The messages of answers that failed, came back, or of which nobody knows."""
    return Reply.objects.filter(failed_at__isnull=False).order_by().values("message")


def in_state(state: str) -> Callable[[Any, datetime], Q]:
    return lambda user, now: Q(state=state)


BOXES = {
    "": Box("To do", lambda user, now: AT_HAND, is_counted=True),
    "mine": Box("Mine", lambda user, now: AT_HAND & Q(assignee=user.pk), is_counted=True),
    "unassigned": Box("Nobody’s", lambda user, now: AT_HAND & Q(assignee=None), is_counted=True),
    "late": Box("Late", lambda user, now: late(now), is_counted=True),
    "new": Box("New", in_state("new"), is_counted=True),
    "open": Box("Open", in_state("open"), is_counted=True),
    "waiting": Box("Waiting", in_state("waiting")),
    "closed": Box("Closed", in_state("closed")),
    "spam": Box("Spam", in_state("spam")),
    "lost": Box("Did not arrive", lambda user, now: AT_HAND & Q(pk__in=lost())),
    "all": Box("All", lambda user, now: Q()),
}
SEARCHED = "all"
"""Where a search looks that names no box."""


def at_hand(user: Any, now: datetime) -> Counter[str]:
    """How many there are in the boxes of what is to be done, counted so far; one query."""
    newest = Message.objects.at_hand().newest_first()[:COUNTED]
    aggregates = {
        f"box_{name}": Count("pk", filter=box.which(user, now))
        for name, box in BOXES.items()
        if box.is_counted
    }
    counted = newest.aggregate(**aggregates)
    return Counter({name.removeprefix("box_"): count for name, count in counted.items()})


def counts(user: Any, now: datetime) -> Counter[str]:
    """The same with what stands apart; three queries."""
    found = at_hand(user, now)
    found["spam"] = Message.objects.filter(state="spam").order_by()[:COUNTED].count()
    which = BOXES["lost"].which(user, now)
    found["lost"] = Message.objects.filter(which).order_by()[:COUNTED].count()
    return found


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    address: str
    count: str
    is_chosen: bool


def tabs(request: HttpRequest) -> list[Tab]:
    """The tabs above the list; each keeps the other filters and the search."""
    counted = counts(request.user, timezone.now())
    chosen = chosen_box(request)
    kept = request.GET.copy()
    for name in ("box", "p", "all", "e"):
        kept.pop(name, None)
    found = []
    for name, box in BOXES.items():
        if name == "lost" and not counted[name] and chosen != name:
            continue
        if name == "" and "q" in kept:
            kept["box"] = "to_do"
        elif name:
            kept["box"] = name
        else:
            kept.pop("box", None)
        number = counted[name]
        count = f"{COUNTED:,}+" if number >= COUNTED else f"{number:,}" if number else ""
        address = f"{reverse('admin:contact_message_changelist')}?{kept.urlencode()}".rstrip("?")
        found.append(Tab(box.label, address, count, name == chosen))
    return found


def chosen_box(request: HttpRequest) -> str:
    """The box that an address names; of one without, all for a search, else what is to be done."""
    named = request.GET.get("box", "")
    if named == "to_do":
        return ""
    if named in BOXES and named:
        return named
    return SEARCHED if request.GET.get("q", "").strip() else ""


# ---- Filters --------------------------------------------------------------------------


class BoxFilter(admin.SimpleListFilter):
    """Shown as tabs above the list."""

    title = "box"
    parameter_name = "box"

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.chosen = chosen_box(request)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name or "to_do", box.label) for name, box in BOXES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        return queryset.filter(BOXES[self.chosen].which(request.user, timezone.now()))


class ByNumber(admin.SimpleListFilter):
    """By the primary key of something of which there are few."""

    lookup: str

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        value = self.value() or ""
        if not value.isdecimal() or len(value) > 18:
            return queryset
        return queryset.filter(**{self.lookup: int(value)})


class TopicFilter(ByNumber):
    title = parameter_name = lookup = "topic"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(topic.pk), topic.name) for topic in Topic.objects.all()]


class TagFilter(ByNumber):
    title = parameter_name = "tag"
    lookup = "tags"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(tag.pk), tag.name) for tag in MessageTag.objects.all()[:100]]


class AssigneeFilter(ByNumber):
    title = "seen to by"
    parameter_name = lookup = "assignee"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(user.pk), name_of(user)) for user in who_answer()]


# ---- The list -------------------------------------------------------------------------


class MessageList(ChangeList):
    """Loads no text but its beginning; tells the clock of each row by one look at the hours."""

    def get_queryset(self, *args: Any, **kwargs: Any) -> QuerySet[Message]:
        found: QuerySet[Message] = super().get_queryset(*args, **kwargs)
        lines = found.defer("text", "html", "search").annotate(beginning=Left("text", BEGINNING))
        return lines.prefetch_related("tags")

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        now = timezone.now()
        desk = Desk.load(now)
        for message in self.result_list:
            message.clock = clock.told(message, desk, now)
            message.address_in_list = self.model_admin.address_of(request, message)  # type: ignore[attr-defined]
