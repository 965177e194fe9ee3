"""Sign up, and confirm it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from common import antispam, clients, keys
from common.methods import read_only
from outbox import buckets
from subscriptions import choices, links, offering, signing_up, suspecting
from subscriptions.forms import SignUpForm, looked_for, typed
from subscriptions.signing_up import Asked, TooMany

from .private import by_link, pressed_by_somebody, private, source_of

PURPOSE = "subscribe"
REFUSED = 422


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """
    The form, and what is done with it.

    The short form at the foot of each page comes here too, with an address and perhaps a topic:
    then the whole form is shown with them filled in, and nothing is done yet.
    """
    sent = request.POST
    words = looked_for(sent if request.method == "POST" else request.GET)
    names = [*request.GET.getlist("topic"), *sent.getlist("topic"), *sent.getlist("topics")]
    named = choices.pairs(names)
    offer = offering.offered(timezone.now(), named=named, words=words)
    if "frequency" not in sent:
        topics = [f"{kind}:{pk}" for kind, pk in named if (kind, pk) in offer.topics]
        initial = {
            "address": sent.get("address", "")[:254],
            "topics": topics,
            "everything": not topics,
        }
        return shown(request, SignUpForm(initial=initial, offer=offer))
    if words is not None:
        return shown(request, SignUpForm(initial=typed(sent), offer=offer))
    form = SignUpForm(sent, offer=offer)
    refusal, status = "", REFUSED
    try:
        check(request)
        if form.is_valid():
            take(request, form)
            return private(HttpResponseRedirect(reverse("subscriptions:sent")))
    except antispam.Suspect as error:
        refusal = str(error)
    except TooMany as error:
        refusal, status = str(error), 429
    return shown(request, form, refusal=refusal, status=status)


def check(request: HttpRequest) -> None:
    """Raises antispam.Suspect."""
    antispam.check_origin(request)
    antispam.check_honeypot(request)
    antispam.check_token(PURPOSE, request.POST.get("token", ""), now=timezone.now())


def take(request: HttpRequest, form: SignUpForm) -> None:
    """Raises TooMany, and antispam.Suspect where this very form was sent before."""
    now = timezone.now()
    client = clients.address_of(request)
    signing_up.check_client(client, now=now)
    once = keys.digest("token", request.POST["token"]).hex()[:40]
    if not buckets.take(f"token:{once}", capacity=1, per=None, now=now):
        raise antispam.Suspect("This form was sent already. To sign up once more, send it again.")
    address = form.cleaned_data["address"]
    page = request.POST.get("page", "")[:300]
    found = suspecting.signs(
        address,
        network=clients.cut(client),
        has_language="Accept-Language" in request.headers,
        now=now,
    )
    asked = Asked(
        address,
        form.chosen(),
        page=page,
        client=client,
        suspicion=suspecting.suspicion(list(found)),
    )
    signing_up.ask(asked, now=now)


def shown(
    request: HttpRequest, form: SignUpForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    now = timezone.now()
    token = request.POST.get("token", "")
    if refusal or not token:
        token = antispam.token(PURPOSE, now)
    context: dict[str, Any] = {
        "form": form,
        "refusal": refusal,
        "token": token,
        "page": request.POST.get("page") or request.headers.get("Referer", ""),
    }
    if (form.is_bound and status == 200) or (form.errors and not refusal):
        status = REFUSED
    return private(render(request, "subscriptions/subscribe.html", context, status=status))


@read_only
def sent(request: HttpRequest) -> HttpResponse:
    """The answer to every sign-up, whoever's address it was."""
    return private(render(request, "subscriptions/sent.html"))


@by_link
def confirm(request: HttpRequest, word: str) -> HttpResponse:
    now = timezone.now()
    sign_up = links.sign_up_of(word, now=now)
    chosen = choices.described(choices.Choices.from_json(sign_up.choices))
    if not pressed_by_somebody(request, word):
        asks_again = request.method == "POST"
        context = {"chosen": chosen, "word": word, "asks_again": asks_again}
        status = 409 if asks_again else 200
        return render(request, "subscriptions/confirm.html", context, status=status)
    source = source_of(request, request.path.split(word)[0])
    subscriber = signing_up.confirm(sign_up, source=source, now=now)
    context = {"chosen": choices.described(choices.Choices.of(subscriber))}
    return render(request, "subscriptions/confirmed.html", context)
