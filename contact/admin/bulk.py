"""What is done with several messages of the list; a page says what will happen, then it does."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import helpers
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from contact import inbox
from contact.models import Message
from contact.people import name_of, who_answer

from .forms import PersonField, TagsField

MOST = 200  # at once; more would keep the browser waiting
NAMED = 5  # of those left as they are


@dataclass(frozen=True, slots=True)
class Occasion:
    """By whom, when, and what the form of the confirmation says."""

    by: Any
    now: datetime
    said: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bulk:
    name: str
    label: str
    done: str
    says: str
    refusal: Callable[[Message], str]
    do: Callable[[Message, Occasion], object]
    form: type[forms.Form] | None = None


class ToForm(forms.Form):
    to = PersonField(label="To", required=False, empty_label="Nobody")


class TagForm(forms.Form):
    tags = TagsField(label="Tags to add", help_text="Separated by commas.")


class IntoForm(forms.Form):
    into = forms.ModelChoiceField(
        queryset=Message.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        label="The message in which all go on",
        error_messages={"required": "Choose the message in which all go on."},
    )


def never(message: Message) -> str:
    return ""


def is_already(*states: str) -> Callable[[Message], str]:
    return lambda one: f"It is {one.get_state_display()}." if one.state in states else ""


def is_no_spam(message: Message) -> str:
    return "" if message.state == Message.State.SPAM else "It does not stand under spam."


def is_merged(message: Message) -> str:
    return "It was merged already." if message.merged_into_id else ""


def merge(message: Message, when: Occasion) -> None:
    if message.pk != when.said["into"].pk:
        inbox.merge(message, when.said["into"], by=when.by, now=when.now)


def add_tags(message: Message, when: Occasion) -> None:
    names = {tag.name for tag in message.tags.all()} | set(when.said["tags"])
    inbox.tag(message, sorted(names), by=when.by, now=when.now)


def simply(verb: Callable[..., object]) -> Callable[[Message, Occasion], object]:
    return lambda message, when: verb(message, by=when.by, now=when.now)


BULK = {
    one.name: one
    for one in (
        Bulk("assign_to_me", "Assign to me", "assigned to you",
             "You see to them from now on; new ones are open then.", never,
             lambda message, when: inbox.assign(message, when.by, by=when.by, now=when.now)),
        Bulk("assign", "Assign to somebody", "assigned",
             "They see to them from now on, and are mailed that they do.", never,
             lambda message, when: inbox.assign(
                 message, when.said["to"], by=when.by, now=when.now), ToForm),
        Bulk("close", "Close", "closed",
             "Nothing is mailed. If the reader writes again, it is open again.",
             is_already("closed"), simply(inbox.close)),
        Bulk("spam", "Spam", "moved to spam",
             "They are kept, answered by nobody, and the score learns from them.",
             is_already("spam"), simply(inbox.call_spam)),
        Bulk("not_spam", "Not spam", "moved to the new ones",
             "What was held back follows now: the reader is told that the message arrived, those "
             "who see to its topic are told of it, and the score learns from it.",
             is_no_spam, simply(inbox.call_no_spam)),
        Bulk("tag", "Add tags", "tagged", "The tags they have stay.", never, add_tags, TagForm),
        Bulk("merge", "Merge", "merged",
             "Answers, notes, files and links move to one of them; the others are closed, and "
             "their histories stay. It can’t be undone.", is_merged, merge, IntoForm),
    )
}  # fmt: skip


def actions() -> dict[str, Any]:
    def of(bulk: Bulk) -> Callable[..., HttpResponse | None]:
        return lambda desk, request, chosen: confirm_or_do(bulk, desk, request, chosen)

    return {bulk.name: (of(bulk), bulk.name, bulk.label) for bulk in BULK.values()}


def confirm_or_do(
    bulk: Bulk, desk: Any, request: HttpRequest, chosen: QuerySet[Message]
) -> HttpResponse | None:
    rows = list(chosen[: MOST + 1])
    if len(rows) > MOST:
        sentence = f"Choose {MOST} messages at the most; you have chosen more."
        desk.message_user(request, sentence, messages.ERROR)
        return None
    is_sent = "confirmed" in request.POST
    form = form_for(bulk, rows, request.POST if is_sent else None)
    if is_sent and (form is None or form.is_valid()):
        said = form.cleaned_data if form else {}
        do(bulk, desk, request, rows, Occasion(request.user, timezone.now(), said))
        return None
    judged = [(message, bulk.refusal(message)) for message in rows]
    context = {
        **desk.admin_site.each_context(request),
        "title": f"{bulk.label}: are you sure?",
        "opts": desk.opts,
        "bulk": bulk,
        "form": form,
        "accepted": [message for message, reason in judged if not reason],
        "refused": [(message, reason) for message, reason in judged if reason],
        "checkbox": helpers.ACTION_CHECKBOX_NAME,
        "media": desk.media,
    }
    name = "admin/contact/message/confirm.html"
    return TemplateResponse(request, name, context, status=422 if form and form.errors else 200)


def form_for(bulk: Bulk, rows: Iterable[Message], data: Any) -> forms.Form | None:
    if bulk.form is None:
        return None
    form = bulk.form(data)
    if "into" in form.fields:
        free = [message.pk for message in rows if not is_merged(message)]
        form.fields["into"].queryset = (  # type: ignore[attr-defined]
            Message.objects.filter(pk__in=free).order_by("arrived_at", "pk")
        )
        form.initial["into"] = min(free, default=None)
    if "to" in form.fields:
        form.fields["to"].queryset = who_answer()  # type: ignore[attr-defined]
    return form


def do(bulk: Bulk, desk: Any, request: HttpRequest, rows: list[Message], when: Occasion) -> None:
    done, left = 0, []
    with transaction.atomic():
        for message in rows:
            reason = bulk.refusal(message)
            try:
                if not reason:
                    bulk.do(message, when)
                    done += 1
            except inbox.NotPossible as error:
                reason = str(error)
            if reason:
                left.append(f"{message.reference}: {reason}")
    if done:
        number = "1 message" if done == 1 else f"{done} messages"
        to = f" to {name_of(when.said['to'])}" if when.said.get("to") else ""
        desk.message_user(request, f"{number} {bulk.done}{to}.", messages.SUCCESS)
    if left:
        more = f" And {len(left) - NAMED} more." if len(left) > NAMED else ""
        sentence = f"{len(left)} left as it was. " + " ".join(left[:NAMED]) + more
        desk.message_user(request, sentence, messages.WARNING)
