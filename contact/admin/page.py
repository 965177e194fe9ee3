"""One message: what was said on both sides, who wrote, and what can be done with it."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from contact import canned, clock, history, inbox, outcomes, presence, searching, sent, things
from contact.hours import Desk
from contact.models import Message, MessageEvent, MessageFile, MessageLink, Note, Reply
from contact.models.thread import history as lines_of
from contact.people import ANSWER
from outbox.models import Delivery

from .forms import AssignForm, NoteForm, ReplyForm, TagsForm, TopicForm

VIEWED_AGAIN = timedelta(hours=1)
"""Somebody who comes back within it has looked once: the history stays one that can be read."""
OTHERS = 10  # messages of the same person


@dataclass(slots=True)
class Item:
    """One thing in the thread; `what` is message, merged, in, out or note."""

    what: str
    at: datetime
    thing: Message | Reply | Note
    files: list[MessageFile] = field(default_factory=list)
    delivery: Delivery | None = None

    @property
    def is_in_doubt(self) -> bool:
        return self.delivery is not None and self.delivery.state in sent.IN_DOUBT


@dataclass(frozen=True, slots=True)
class Linked:
    """What a message is about or became, and where it is read; `address` may be empty."""

    link: MessageLink
    label: str
    title: str
    address: str


def show(
    desk: Any,
    request: HttpRequest,
    message: Message,
    *,
    status: int = 200,
    is_looked_at: bool = False,
    **sent_forms: Any,
) -> HttpResponse:
    """The page; `sent_forms` are those that were sent and are shown again with what was typed."""
    now, user = timezone.now(), request.user
    may_answer = user.has_perm(ANSWER)
    if is_looked_at:
        note_view(message, user, now=now)
    replies = list(message.replies.select_related("author"))
    draft = presence.draft_of(message, user) if may_answer else None
    context = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "title": message.subject or "(no subject)",
        "message": message,
        "thread": thread(message, replies),
        "clock": clock.told(message, Desk.load(now), now),
        "others": searching.of_same_person(message).select_related("topic")[:OTHERS],
        "links": [linked(link, user) for link in links_of(message)],
        "mails": sent.others(message),
        "lines": lines_of(message),
        "merged_into": inbox.sequel(message) if message.merged_into_id else None,
        "may_answer": may_answer,
        "sees_mail": user.has_perm("outbox.view_delivery"),
        "back": address_of_list(desk, request),
        **neighbours(desk, request, message),
    }
    if may_answer:
        presence.leave_others(message, user, now=now)
        presence.be_here(message, user, is_writing=draft is not None, now=now)
        context |= {
            "draft": draft,
            "here": presence.others(message, user, now=now),
            "undo": undo(replies, user, now),
            "canned": canned_for(message, user),
            "outcomes": outcomes_for(message, user),
            "reply_form": reply_form(message, draft.text if draft else ""),
            "note_form": NoteForm(),
            "assign_form": AssignForm(initial={"to": message.assignee_id}),
            "topic_form": TopicForm(initial={"topic": message.topic_id}),
            "tags_form": TagsForm(initial={"tags": ", ".join(tag.name for tag in tags(message))}),
        }
    name = "admin/contact/message/page.html"
    return TemplateResponse(request, name, context | sent_forms, status=status)


def note_view(message: Message, user: Any, *, now: datetime) -> None:
    """That somebody looked is a line of the history: one in an hour."""
    kind = MessageEvent.Kind.VIEWED
    lately = message.events.filter(kind=kind, by=user, made_at__gt=now - VIEWED_AGAIN)
    if not lately.exists():
        history.add(message, kind, now=now, by=user)


def reply_form(message: Message, text: str) -> ReplyForm:
    begins = {"text": text, "token": uuid.uuid4(), "seen": inbox.newest_answer(message)}
    return ReplyForm(initial=begins)


# ---- The thread -----------------------------------------------------------------------


def thread(message: Message, replies: list[Reply]) -> list[Item]:
    """The message, what was merged into it, the answers of both sides and the notes, in time."""
    files: dict[int | None, list[MessageFile]] = {}
    for file in message.files.defer("content"):
        files.setdefault(file.reply_id, []).append(file)
    deliveries = sent.answers(replies)
    items = [
        Item("message", message.arrived_at, message, files.get(None, [])),
        *(Item("merged", one.arrived_at, one) for one in message.merged.all()),
        *(
            Item(reply.way, reply.made_at, reply, files.get(reply.pk, []), deliveries.get(reply.pk))
            for reply in replies
        ),
        *(Item("note", note.made_at, note) for note in message.notes.select_related("author")),
    ]
    return sorted(items, key=lambda item: item.at)


def undo(replies: list[Reply], user: Any, now: datetime) -> dict[str, Any] | None:
    """The answer of this user that can still be taken back, and for how many seconds."""
    for reply in reversed(replies):
        waits = reply.goes_at and reply.goes_at > now and reply.taken_back_at is None
        if waits and reply.author_id == user.pk and reply.goes_at:
            return {"reply": reply, "seconds": int((reply.goes_at - now).total_seconds())}
    return None


# ---- What stands beside it ------------------------------------------------------------


def tags(message: Message) -> Any:
    return message.tags.all()


def links_of(message: Message) -> Any:
    return message.links.select_related("content_type").prefetch_related("thing")


def linked(link: MessageLink, user: Any) -> Linked:
    model = link.content_type.model_class()
    kind = things.of(model) if model else None
    label = kind.label if kind else link.content_type.name.capitalize()
    if link.thing is None:
        return Linked(link, label, "is gone", "")
    address = kind.address(link.thing, user) if kind else ""
    return Linked(link, label, str(link.thing), address)


def canned_for(message: Message, user: Any) -> list[tuple[str, list[tuple[int, str, str]]]]:
    """In groups: key, title and the text as it is filled in."""
    values = canned.values_for(message, user)
    return [
        (group, [(one.pk, one.title, canned.fill(one.text, values)) for one in answers])
        for group, answers in canned.offered(message)
    ]


def outcomes_for(message: Message, user: Any) -> Iterator[tuple[outcomes.Outcome, str]]:
    """What this user can make of it, each with why not just now, or an empty sentence."""
    for outcome in outcomes.every():
        reason = outcome.why_not(message, user)
        if reason is not None:
            yield outcome, reason


# ---- Where to go from here ------------------------------------------------------------


def address_of_list(desk: Any, request: HttpRequest) -> str:
    """The list as it was left."""
    address = reverse("admin:contact_message_changelist")
    kept = request.GET.get("_changelist_filters", "")
    return f"{address}?{kept}" if kept else address


def neighbours(desk: Any, request: HttpRequest, message: Message) -> dict[str, str]:
    """Where the next older and the next newer one of what is to be done are."""
    rows = Message.objects.at_hand().exclude(pk=message.pk)
    place = {"changed_at": message.changed_at}
    older = rows.filter(changed_at__lte=place["changed_at"]).newest_first()
    newer = rows.filter(changed_at__gte=place["changed_at"]).order_by("changed_at", "pk")
    context = {"preserved_filters": desk.get_preserved_filters(request), "opts": desk.opts}
    found = {}
    for name, one in (("older", older.only("pk").first()), ("newer", newer.only("pk").first())):
        if one:
            address = reverse("admin:contact_message_change", args=[one.pk])
            found[name] = str(add_preserved_filters(context, address))
    return found
