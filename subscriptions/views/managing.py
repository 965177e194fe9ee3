"""A subscriber's own page, behind a link that was mailed to them just now."""

import json
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from common import addresses, antispam, clients
from common.formfields import AddressField
from common.methods import read_only
from subscriptions import links, preferences, signing_up
from subscriptions.choices import Choices, pairs
from subscriptions.forms import ChoicesForm, MoveForm, PauseForm, looked_for, typed
from subscriptions.models import Subscriber
from subscriptions.offering import offered

from .private import by_link, private, source_of

PAGE = "/subscriptions/manage/"
PURPOSE = "link"
State = Subscriber.State


# ---- To get the link ------------------------------------------------------------------


@by_link
def mail_link(request: HttpRequest, word: str) -> HttpResponse:
    """From the page of a link that may have been handed on: the way in goes to the mailbox."""
    now = timezone.now()
    subscriber = links.subscriber_of(links.UNSUBSCRIBE, word, now=now)
    if request.method == "POST":
        preferences.mail_link(subscriber, now=now)
        return HttpResponseRedirect(reverse("subscriptions:link_sent"))
    return HttpResponseRedirect(reverse("subscriptions:unsubscribe", args=[word]))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_link(request: HttpRequest) -> HttpResponse:
    """For who has no mail of ours at hand; the same answer to every address."""
    now, refusal, status, is_amiss = timezone.now(), "", 200, False
    address = request.POST.get("address", "")
    if request.method == "POST":
        try:
            antispam.check_origin(request)
            antispam.check_honeypot(request)
            antispam.check_token(PURPOSE, request.POST.get("token", ""), now=now)
            signing_up.check_client(clients.address_of(request), now=now)
            canonical = addresses.canonical(AddressField().clean(address))
            subscriber = Subscriber.objects.filter(canonical=canonical).first()
            if subscriber:
                preferences.mail_link(subscriber, now=now)
            return private(HttpResponseRedirect(reverse("subscriptions:link_sent")))
        except antispam.Suspect as error:
            refusal, status = str(error), 422
        except signing_up.TooMany as error:
            refusal, status = str(error), 429
        except ValidationError as error:
            refusal, status, is_amiss = " ".join(error.messages), 422, True
    context = {
        "refusal": refusal, "is_amiss": is_amiss, "address": address[:254],
        "token": antispam.token(PURPOSE, now),
    }  # fmt: skip
    return private(render(request, "subscriptions/ask_for_link.html", context, status=status))


@read_only
def link_sent(request: HttpRequest) -> HttpResponse:
    says = "If that address is subscribed, a mail with a link to its preferences is on its way."
    return private(render(request, "subscriptions/told.html", {"says": says}))


# ---- What can be done -------------------------------------------------------------------


@by_link
def manage(request: HttpRequest, word: str) -> HttpResponse:
    subscriber = links.subscriber_of(links.MANAGE, word, now=timezone.now())
    act = request.POST.get("act", "") if request.method == "POST" else ""
    return ACTS.get(act, show)(request, subscriber)


def show(
    request: HttpRequest,
    subscriber: Subscriber,
    *,
    says: str = "",
    choices: ChoicesForm | None = None,
    move: MoveForm | None = None,
    pause: PauseForm | None = None,
) -> HttpResponse:
    """The page; with a form that was not accepted as it was typed, and 422."""
    now, chosen = timezone.now(), Choices.of(subscriber)
    data = chosen.as_json() | {"topics": [f"{kind}:{pk}" for kind, pk in chosen.topics]}
    context = {
        "subscriber": subscriber,
        "is_paused": not subscriber.is_reachable(now) and is_active(subscriber),
        "is_active": is_active(subscriber),
        "form": choices or ChoicesForm(initial=data, offer=offered(now, kept=chosen.topics)),
        "move": move or MoveForm(),
        "pause": pause or PauseForm(),
        "says": says,
    }
    is_refused = any(form is not None and form.is_bound for form in (choices, move, pause))
    status = 422 if is_refused else 200
    return render(request, "subscriptions/manage.html", context, status=status)


def is_active(subscriber: Subscriber) -> bool:
    return subscriber.state == State.ACTIVE


def choose(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    now, words = timezone.now(), looked_for(request.POST)
    offer = offered(
        now,
        named=pairs(request.POST.getlist("topics")),
        kept=Choices.of(subscriber).topics,
        words=words,
    )
    if words is not None:
        form = ChoicesForm(initial=typed(request.POST), offer=offer)
        return show(request, subscriber, choices=form)
    form = ChoicesForm(request.POST, offer=offer)
    if not form.is_valid():
        return show(request, subscriber, choices=form)
    source = source_of(request, PAGE)
    preferences.choose(subscriber, form.chosen(), source=source, now=now)
    return show(request, subscriber, says="Your choice is stored.")


def pause(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    form = PauseForm(request.POST)
    if not form.is_valid():
        return show(request, subscriber, pause=form)
    until = form.cleaned_data["until"]
    moment = datetime.combine(until, time(), ZoneInfo(subscriber.zone))
    source = source_of(request, PAGE)
    preferences.pause(subscriber, moment, source=source, now=timezone.now())
    return show(request, subscriber, says=f"You get no mail until {until:%B} {until.day}.")


def go_on(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    now, source = timezone.now(), source_of(request, PAGE)
    if is_active(subscriber):
        preferences.pause(subscriber, None, source=source, now=now)
    else:
        preferences.take_back(subscriber, source=source, now=now)
    subscriber.refresh_from_db()
    return show(request, subscriber, says="You get mail again.")


def leave(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    preferences.unsubscribe(subscriber, source=source_of(request, PAGE), now=timezone.now())
    subscriber.refresh_from_db()
    return show(request, subscriber, says="You are unsubscribed.")


def ask_to_move(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    form = MoveForm(request.POST)
    if not form.is_valid():
        return show(request, subscriber, move=form)
    preferences.ask_to_move(subscriber, form.cleaned_data["address"], now=timezone.now())
    says = "A mail is on its way to both addresses. The change is made when both have said yes."
    return show(request, subscriber, says=says)


def export(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    data = preferences.export(subscriber, source=source_of(request, PAGE), now=timezone.now())
    response = HttpResponse(
        json.dumps(data, indent=1, ensure_ascii=False), content_type="application/json"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="my-subscription.json"'
    return response


def erase(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    if request.POST.get("sure") != "yes":
        return render(request, "subscriptions/erase.html")
    preferences.erase(subscriber, source=source_of(request, PAGE), now=timezone.now())
    says = "All that was kept of you is erased."
    return render(request, "subscriptions/told.html", {"says": says})


ACTS = {
    "choose": choose,
    "pause": pause,
    "go_on": go_on,
    "leave": leave,
    "move": ask_to_move,
    "export": export,
    "erase": erase,
}


# ---- Another address --------------------------------------------------------------------


@by_link
def move(request: HttpRequest, word: str, which: str) -> HttpResponse:
    now = timezone.now()
    change = links.change_of(f"move-{which}", word, now=now)
    if request.method != "POST":
        return render(request, "subscriptions/move.html", {"is_new": which == "new"})
    source = source_of(request, "/subscriptions/move/")
    try:
        change = preferences.agree_to_move(change, is_new=which == "new", source=source, now=now)
    except preferences.Impossible as error:
        return render(request, "subscriptions/told.html", {"says": error}, status=409)
    other = "old" if which == "new" else "new"
    says = (
        "Your mail goes to the new address from now on."
        if change.done_at
        else f"Thank you. The change is made as soon as the {other} address has said yes too."
    )
    return render(request, "subscriptions/told.html", {"says": says})
