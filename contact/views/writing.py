"""Write to us: the form, the page after it, and the proof of work that some are asked for."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.models import Page
from common import antispam, clients, keys
from common.formfields import shown as readable
from common.methods import read_only
from contact import inbox, posting, proof, uploads
from contact.forms import MessageForm
from contact.models import Message, Topic
from contact.posting import TooMany
from contact.uploads import Posted

PURPOSE = "contact"
SENT, CHECK = "contact-sent", "contact-check"
"""What the words in the addresses of a message's pages are signed for."""
REFUSED, TOO_MANY = 422, 429
OTHER_WAYS = "contact-page"
"""The slug of the page that says how else we are reached."""


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """The form, and what is done with it; what was typed stays until it is stored."""
    now = timezone.now()
    topics = Topic.on_offer()
    if request.method != "POST":
        return asked(request, blank(request, topics), now=now)
    try:
        posted = uploads.read(request)
    except uploads.NotWhole as error:
        form = blank(request, topics)
        return asked(request, form, now=now, refusal=str(error), status=error.status)
    form = MessageForm(posted, topics=topics)
    refusal, status = "", REFUSED
    try:
        guard(request, posted, now=now)
        if form.is_valid():
            message = take(request, posted, form, now=now)
            return unkept(HttpResponseRedirect(page_after(message)))
    except antispam.Suspect as error:
        refusal = str(error)
    except TooMany as error:
        refusal, status = str(error), TOO_MANY
    return asked(request, form, now=now, refusal=refusal, status=status)


def blank(request: HttpRequest, topics: list[Topic]) -> MessageForm:
    """As the address fills it in: `?topic=press&about=article:UID`."""
    form = MessageForm(topics=topics, about=request.GET.getlist("about"))
    topic = request.GET.get("topic", "") if len(topics) != 1 else topics[0].slug
    form.initial = {"topic": topic, "subject": form.about[0].title[:150] if form.about else ""}
    return form


def guard(request: HttpRequest, posted: Posted, *, now: datetime) -> None:
    """Raises antispam.Suspect."""
    antispam.check_origin(request)
    antispam.check_honeypot(request)
    antispam.check_token(PURPOSE, posted.field("token"), now=now)


def take(request: HttpRequest, posted: Posted, form: MessageForm, *, now: datetime) -> Message:
    """Raises TooMany."""
    data, token = form.cleaned_data, posted.field("token")
    client = clients.address_of(request)
    given = inbox.Submission(
        topic=form.chosen_topic or Topic.objects.fallback(),
        name=data["name"],
        address=data["address"],
        subject=data["subject"],
        text=data["text"],
        token=token,
        page=readable(posted.field("page"))[:300],
        network=clients.cut(client),
        files=data["files"],
        about=[thing.row for thing in form.about],
        publisher=request.publisher,  # type: ignore[attr-defined]
    )
    return posting.post(
        given,
        client=client,
        has_language="Accept-Language" in request.headers,
        is_proved=proof.is_given(posted.field("proof"), token, now=now),
        now=now,
    )


def asked(
    request: HttpRequest,
    form: MessageForm,
    *,
    now: datetime,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    posted = form.posted or Posted(QueryDict())
    token = antispam.kept_token(PURPOSE, posted.field("token"), now)
    pages = Page.objects.published(now).filter(slug=OTHER_WAYS)
    context: dict[str, Any] = {
        "form": form,
        "refusal": refusal,
        "token": token,
        "page": readable(posted.field("page") or request.headers.get("Referer", ""))[:300],
        "challenge": proof.challenge(token, now=now) if status == TOO_MANY else "",
        "other_ways": pages.only("title", "slug").first(),
    }
    response = render(request, "contact/write.html", context, status=status)
    if status == TOO_MANY:
        response.headers["Retry-After"] = "60"
    # Not "no-store": a browser that goes back then forgets what was typed.
    response.headers["Cache-Control"] = "private, no-cache"
    return response


# ---- Afterwards -----------------------------------------------------------------------


def page_after(message: Message) -> str:
    is_asked = inbox.awaits_proof(message)
    purpose, name = (CHECK, "check") if is_asked else (SENT, "sent")
    return reverse(f"contact:{name}", args=[word(purpose, message.reference)])


def word(purpose: str, reference: str) -> str:
    return keys.sign(purpose, reference.replace("-", "").encode())


def reference_of(purpose: str, given: str) -> str:
    """Raises Http404 of a word that was not made here."""
    try:
        letters = keys.unsign(purpose, given).decode()
    except (keys.Forged, UnicodeDecodeError) as error:
        raise Http404("No message has this address.") from error
    return f"{letters[:4]}-{letters[4:]}"


@read_only
def sent(request: HttpRequest, word: str) -> HttpResponse:
    """That a message is here, and its reference; nothing of the message itself."""
    return done(request, reference_of(SENT, word))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, word: str) -> HttpResponse:
    """The same for a message that waits for a proof of work: the page does it by itself."""
    now = timezone.now()
    reference = reference_of(CHECK, word)
    message = Message.objects.filter(reference=reference).first()
    if message is None or not inbox.awaits_proof(message):
        return done(request, reference)
    if request.method == "POST" and proof.is_given(answer_in(request), reference, now=now):
        inbox.release(message, now=now)
        return unkept(HttpResponseRedirect(page_after(Message.objects.get(pk=message.pk))))
    return done(request, reference, challenge=proof.challenge(reference, now=now))


def answer_in(request: HttpRequest) -> str:
    try:
        return uploads.read(request).field("proof")
    except uploads.NotWhole:
        return ""


def done(request: HttpRequest, reference: str, *, challenge: str = "") -> HttpResponse:
    context = {"reference": reference, "challenge": challenge}
    return unkept(render(request, "contact/sent.html", context))


def unkept(response: HttpResponse) -> HttpResponse:
    """Nobody keeps it, and no link from it tells where it stood."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
