"""
Unsubscribing by the mail program's button, tried on the site as readers reach it: RFC 8058.

A subscriber is made for it, who gets no mail, and is deleted again.
"""

import secrets
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException, HTTPMessage
from typing import IO, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from subscriptions import links
from subscriptions.models import Subscriber

from .findings import Finding, good, unknown, wrong

BODY = "List-Unsubscribe=One-Click"
PATIENCE = 10  # seconds
TITLE = "The button of mail programs"
ADVICE = "Look at what stands between the site and its readers: proxy, firewall, SITE_URL."


class Answer(NamedTuple):
    status: int
    sets_cookie: bool


class Stays(urllib.request.HTTPRedirectHandler):
    """Follows nothing: whoever presses the button does not either."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str,
        headers: HTTPMessage, newurl: str,
    ) -> None:  # fmt: skip
        return None


def examine() -> Iterator[Finding]:
    if urlsplit(settings.SITE_URL).scheme != "https":
        host = urlsplit(settings.SITE_URL).hostname or ""
        says = f"Links of mails begin with {settings.SITE_URL}; the button needs https."
        if host in {"localhost", "127.0.0.1", "::1"}:
            yield unknown("https", says)
        else:
            yield wrong("https", says, "Serve the site by https and set SITE_URL.")
    with somebody() as subscriber:
        yield tried(subscriber)


@contextmanager
def somebody() -> Iterator[Subscriber]:
    """Who wants nothing, so that no mail is planned meanwhile."""
    now = timezone.now()
    address = f"{secrets.token_hex(8)}@examination.invalid"
    made = Subscriber.objects.create(
        address=address, canonical=address, confirmed_at=now, digested_until=now
    )
    try:
        yield made
    finally:
        made.delete()


def tried(subscriber: Subscriber) -> Finding:
    address = links.unsubscribe_address(subscriber, 0)
    try:
        looked = fetch(address)
        if state_of(subscriber) != Subscriber.State.ACTIVE:
            return wrong(TITLE, "Looking at the link unsubscribed already.", ADVICE)
        pressed = fetch(address, BODY.encode())
    except (OSError, HTTPException) as error:
        return wrong(TITLE, f"{settings.SITE_URL} could not be reached: {error}", ADVICE)
    if looked.status != 200 or pressed.status != 200:
        says = f"The page answered {looked.status}, the button {pressed.status}; 200 was expected."
        return wrong(TITLE, says, ADVICE)
    if pressed.sets_cookie:
        return wrong(TITLE, "The answer to the button sets a cookie.", ADVICE)
    if state_of(subscriber) != Subscriber.State.UNSUBSCRIBED:
        says = "It was answered, but nobody was unsubscribed: is that another database?"
        return wrong(TITLE, says, ADVICE)
    return good(TITLE, "Tried: looking changed nothing, pressing unsubscribed at once.")


def state_of(subscriber: Subscriber) -> str:
    return Subscriber.objects.values_list("state", flat=True).get(pk=subscriber.pk)


def fetch(address: str, body: bytes | None = None) -> Answer:
    """The answer, whatever its status. Raises OSError and HTTPException."""
    request = urllib.request.Request(address, data=body)  # noqa: S310 (of our own site)
    try:
        opened = urllib.request.build_opener(Stays).open(request, timeout=PATIENCE)
    except urllib.error.HTTPError as error:
        opened = error
    with opened:
        return Answer(opened.status, "Set-Cookie" in opened.headers)
