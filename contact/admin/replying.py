"""Answer a message: send, take back, send again, keep what is typed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from articles import rendering
from contact import canned, inbox, presence, sent
from contact.models import CannedAnswer, Message, Reply
from contact.people import ANSWER

from . import page
from .forms import LONGEST, ReplyForm

CONFLICT = 409


def message_for(request: HttpRequest, pk: int) -> Message:
    """The message, for a form of somebody who may answer. Raises PermissionDenied, Http404."""
    if request.method != "POST" or not request.user.has_perm(ANSWER):
        raise PermissionDenied
    return get_object_or_404(Message.objects.select_related("topic", "assignee"), pk=pk)


def back(desk: Any, request: HttpRequest, message: Message, anchor: str = "") -> HttpResponse:
    return HttpResponseRedirect(desk.address_of(request, message) + anchor)


def number(text: str) -> int:
    """Of something in a form; 0 of what is none, which is the key of no row."""
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def reply(desk: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Send an answer; or lay a canned one into the box, or throw away what stands there."""
    message = message_for(request, pk)
    now = timezone.now()
    if "use" in request.POST:
        return use(desk, request, message)
    if "drop" in request.POST:
        presence.keep_draft(message, request.user, "", now=now)
        desk.message_user(request, "What was typed is thrown away.")
        return back(desk, request, message, "#reply")
    form = ReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return page.show(desk, request, message, status=422, reply_form=form)
    closes = "close" in request.POST
    try:
        inbox.reply(
            message, form.cleaned_data["text"], by=request.user, now=now, closes=closes,
            files=form.cleaned_data["attached"], token=form.cleaned_data["token"],
            seen=form.cleaned_data["seen"],
        )  # fmt: skip
    except inbox.NotPossible as error:
        return not_sent(desk, request, message, form, error)
    done = "Your answer leaves in a moment" + (", and the message is closed." if closes else ".")
    desk.message_user(request, done, messages.SUCCESS)
    return back(desk, request, message)


def not_sent(
    desk: Any, request: HttpRequest, message: Message, form: ReplyForm, error: inbox.NotPossible
) -> HttpResponse:
    """The page again, with the text and what has come meanwhile: sent once more, it goes."""
    presence.keep_draft(message, request.user, form.cleaned_data["text"], now=timezone.now())
    shown = page.reply_form(message, form.cleaned_data["text"])
    said = str(error)
    if form.cleaned_data["attached"]:
        said += " Choose your files once more."
    message.refresh_from_db()
    return page.show(desk, request, message, status=CONFLICT, reply_form=shown, reply_trouble=said)


def use(desk: Any, request: HttpRequest, message: Message) -> HttpResponse:
    """A canned answer, filled in, below what is typed already."""
    chosen = get_object_or_404(CannedAnswer, pk=number(request.POST.get("canned", "")))
    text = canned.fill(chosen.text, canned.values_for(message, request.user))
    typed = canned.added(typed_in(request), text)
    presence.keep_draft(message, request.user, typed, now=timezone.now())
    return back(desk, request, message, "#reply")


def typed_in(request: HttpRequest) -> str:
    return rendering.clean_text(request.POST.get("text", "")[:LONGEST], lines=True)


def draft(desk: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """
    A window says that it is open, and with `text` what is typed in it. Called by a script.

    Answers when it was kept, who else is here, and the last answer in the thread.
    """
    message = message_for(request, pk)
    now = timezone.now()
    told: dict[str, Any] = {}
    if "text" in request.POST:
        text = rendering.storable(request.POST["text"][:LONGEST])
        presence.keep_draft(message, request.user, text, now=now)
        told["saved"] = f"{timezone.localtime(now):%H:%M:%S}"
    is_writing = request.POST.get("writing") == "yes"
    presence.be_here(message, request.user, is_writing=is_writing, now=now)
    told["others"] = presence.others(message, request.user, now=now)
    told["newest"] = inbox.newest_answer(message)
    return JsonResponse(told)


def take_back(desk: Any, request: HttpRequest, pk: int) -> HttpResponse:
    message = message_for(request, pk)
    made = get_object_or_404(
        Reply, message=message, way="out", pk=number(request.POST.get("reply", ""))
    )
    if inbox.take_back(made, by=request.user, now=timezone.now()):
        again = " Its files must be chosen again." if made.files.exists() else ""
        desk.message_user(request, f"Your answer did not leave: it is a draft again.{again}")
        return back(desk, request, message, "#reply")
    desk.message_user(request, "Too late: the answer is on its way.", messages.WARNING)
    return back(desk, request, message)


def again(desk: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Send a mail once more that failed, or of which nobody knows."""
    message = message_for(request, pk)
    delivery = number(request.POST.get("delivery", ""))
    try:
        sent.again(message, delivery, by=request.user, now=timezone.now())
    except inbox.NotPossible as error:
        desk.message_user(request, str(error), messages.WARNING)
    else:
        desk.message_user(request, "It is sent once more.", messages.SUCCESS)
    return back(desk, request, message)
