"""Leave the list, by the mail program's own button or by a page; and take it back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from common.middleware import plain
from subscriptions import links, preferences
from subscriptions.models import Subscriber

from .private import by_link, pressed_by_somebody, source_of

PAGE = "/subscriptions/unsubscribe/"


@by_link
def unsubscribe(request: HttpRequest, word: str) -> HttpResponse:
    """
    GET shows a page with a button and changes nothing, whoever fetches it.

    POST acts at once: that of a mail program (RFC 8058) gets a line of text, a person a page.
    """
    now = timezone.now()
    subscriber = links.subscriber_of(links.UNSUBSCRIBE, word, now=now)
    is_active = subscriber.state == Subscriber.State.ACTIVE
    is_one_click = request.POST.get("List-Unsubscribe") == "One-Click"
    if not is_one_click and not pressed_by_somebody(request, word):
        asks_again = request.method == "POST"
        context = {"is_active": is_active, "word": word, "asks_again": asks_again}
        status = 409 if asks_again else 200
        return render(request, "subscriptions/unsubscribe.html", context, status=status)
    mailing = links.opened(links.UNSUBSCRIBE, word, now=now).number
    source = source_of(request, PAGE)
    preferences.unsubscribe(subscriber, source=source, now=now, mailing=mailing)
    if is_one_click:
        return plain("You are unsubscribed.")
    undo = links.timed(links.UNDO, subscriber.key, epoch=subscriber.epoch, now=now)
    return render(request, "subscriptions/unsubscribed.html", {"undo": undo})


@by_link
def undo(request: HttpRequest, word: str) -> HttpResponse:
    now = timezone.now()
    subscriber = links.subscriber_of(links.UNDO, word, now=now)
    if request.method != "POST":
        return render(request, "subscriptions/undo.html")
    try:
        preferences.take_back(subscriber, source=source_of(request, PAGE), now=now)
    except preferences.Impossible as error:
        return render(request, "subscriptions/told.html", {"says": error}, status=409)
    says = "You are subscribed again, as before."
    return render(request, "subscriptions/told.html", {"says": says})
