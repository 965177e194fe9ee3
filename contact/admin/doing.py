"""What is done with one message by a button: note, assign, tag, close, link, merge."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone

from contact import inbox, searching, things
from contact.models import Message, MessageLink
from contact.people import ANSWER, name_of

from . import page
from .forms import AssignForm, NoteForm, TagsForm, TopicForm
from .replying import back, message_for, number

CANDIDATES = 20
Done = str | forms.Form
"""What to say; or the form that must be filled in otherwise."""


def do(desk: Any, request: HttpRequest, pk: int) -> HttpResponse:
    message = message_for(request, pk)
    name = request.POST.get("verb", "")
    if name not in VERBS:
        raise BadRequest("No such verb.")
    try:
        done = VERBS[name](request, message, timezone.now())
    except inbox.NotPossible as error:
        desk.message_user(request, str(error), messages.WARNING)
        return back(desk, request, message)
    if isinstance(done, forms.Form):
        message = message_for(request, pk)
        shown: Any = {f"{name}_form": done}
        return page.show(desk, request, message, status=422, **shown)
    desk.message_user(request, done, messages.SUCCESS)
    return back(desk, request, message)


def note(request: HttpRequest, message: Message, now: datetime) -> Done:
    form = NoteForm(request.POST)
    if not form.is_valid():
        return form
    inbox.note(message, form.cleaned_data["note"], by=request.user, now=now)
    return "The note is kept. The reader never sees it."


def assign(request: HttpRequest, message: Message, now: datetime) -> Done:
    form = AssignForm(request.POST)
    if not form.is_valid():
        return form
    to = form.cleaned_data["to"]
    inbox.assign(message, to, by=request.user, now=now)
    return f"{name_of(to)} sees to it now." if to else "Nobody sees to it now."


def assign_to_me(request: HttpRequest, message: Message, now: datetime) -> Done:
    inbox.assign(message, request.user, by=request.user, now=now)
    return "You see to it now."


def change_topic(request: HttpRequest, message: Message, now: datetime) -> Done:
    form = TopicForm(request.POST)
    if not form.is_valid():
        return form
    inbox.change_topic(message, form.cleaned_data["topic"], by=request.user, now=now)
    return f"Its topic is “{form.cleaned_data['topic']}” now."


def change_tags(request: HttpRequest, message: Message, now: datetime) -> Done:
    form = TagsForm(request.POST)
    if not form.is_valid():
        return form
    inbox.tag(message, form.cleaned_data["tags"], by=request.user, now=now)
    return "The tags are kept."


def close(request: HttpRequest, message: Message, now: datetime) -> Done:
    inbox.close(message, by=request.user, now=now)
    return "It is closed. If the reader writes again, it is open again."


def reopen(request: HttpRequest, message: Message, now: datetime) -> Done:
    inbox.reopen(message, by=request.user, now=now)
    return "It is open again."


def spam(request: HttpRequest, message: Message, now: datetime) -> Done:
    inbox.call_spam(message, by=request.user, now=now)
    return "It stands under spam now."


def not_spam(request: HttpRequest, message: Message, now: datetime) -> Done:
    inbox.call_no_spam(message, by=request.user, now=now)
    return "It is new now, and what was held back follows: the reader is told that it arrived."


def unlink(request: HttpRequest, message: Message, now: datetime) -> Done:
    gone = get_object_or_404(
        message.links.filter(role=MessageLink.Role.ABOUT), pk=number(request.POST.get("link", ""))
    )
    inbox.unlink(message, gone, by=request.user, now=now)
    return "The link is taken off."


VERBS: dict[str, Callable[[HttpRequest, Message, datetime], Done]] = {
    "note": note,
    "assign": assign,
    "assign_to_me": assign_to_me,
    "topic": change_topic,
    "tags": change_tags,
    "close": close,
    "reopen": reopen,
    "spam": spam,
    "not_spam": not_spam,
    "unlink": unlink,
}


# ---- Pages on which something is looked for -------------------------------------------


def looked_at(request: HttpRequest, pk: int) -> Message:
    if not request.user.has_perm(ANSWER):
        raise PermissionDenied
    return get_object_or_404(Message.objects.select_related("topic"), pk=pk)


def link(desk: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """What it is about: GET looks for things by their words, POST links one."""
    message = looked_at(request, pk)
    if request.method == "POST":
        kind = things.get(request.POST.get("kind", ""))
        thing = chosen(kind, request) if kind else None
        if thing is None:
            desk.message_user(request, "That is gone, or not yours to see.", messages.WARNING)
        else:
            inbox.link(message, thing, by=request.user, now=timezone.now())
            desk.message_user(request, f"It is linked to “{thing}”.", messages.SUCCESS)
        return back(desk, request, message)
    words = request.GET.get("q", "")[:200]
    found = things.search(words, request.user)
    context = framed(desk, request, message, "What it is about") | {"found": found, "words": words}
    return TemplateResponse(request, "admin/contact/message/link.html", context)


def chosen(kind: things.Things, request: HttpRequest) -> Any:
    """The thing of a form: one that this user has been shown by `things.search`."""
    rows = kind.model._default_manager.filter(pk=number(request.POST.get("thing", "")))
    thing = rows.first()
    return thing if thing is not None and kind.address(thing, request.user) else None


def merge(desk: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Let it go on in another: GET offers some, of the same person first; POST does it."""
    message = looked_at(request, pk)
    if request.method == "POST":
        into = get_object_or_404(Message, pk=number(request.POST.get("into", "")))
        try:
            inbox.merge(message, into, by=request.user, now=timezone.now())
        except inbox.NotPossible as error:
            desk.message_user(request, str(error), messages.WARNING)
            return back(desk, request, message)
        into = inbox.sequel(into)
        sentence = f"{message.reference} goes on in this message."
        desk.message_user(request, sentence, messages.SUCCESS)
        return back(desk, request, into)
    words = request.GET.get("q", "")[:200]
    others = Message.objects.filter(merged_into=None).exclude(pk=message.pk).newest_first()
    if words.strip():
        rows = searching.found(others, words)
    else:
        rows = searching.of_same_person(message).filter(merged_into=None)
    candidates = rows.select_related("topic").defer("text", "html", "search")
    context = framed(desk, request, message, "Merge it into another") | {
        "words": words,
        "candidates": candidates[:CANDIDATES],
    }
    return TemplateResponse(request, "admin/contact/message/merge.html", context)


def framed(desk: Any, request: HttpRequest, message: Message, title: str) -> dict[str, Any]:
    return {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "title": title,
        "message": message,
        "address": desk.address_of(request, message),
    }
