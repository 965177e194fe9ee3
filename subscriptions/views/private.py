"""What pages behind a link from a mail share: nobody keeps them or learns their address."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from common import clients
from common.middleware import plain
from subscriptions import canary, links
from subscriptions.records import Source

View = Callable[..., HttpResponse]


def by_link(view: View) -> View:
    """
    A view whose address is its authority: no cookie, no session, and so nothing to forge.

    An address that is not whole, has ended or was revoked is told so, with 410.
    """

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def answer(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except links.Invalid as error:
            response = render(request, "subscriptions/ended.html", {"reason": error}, status=410)
        return private(response)

    return answer


def pressed_by_somebody(request: HttpRequest, word: str) -> bool:
    """Whether a person pressed the button, as far as one can tell: see `subscriptions.canary`."""
    if request.method != "POST":
        return False
    is_asked = request.POST.get("again") == "yes"
    return is_asked or not canary.was_followed(word, now=timezone.now())


@by_link
def follow_canary(request: HttpRequest, word: str) -> HttpResponse:
    """Changes nothing that anybody has; notes that a program follows the links of this page."""
    canary.followed(word, now=timezone.now())
    return plain("There is nothing here.")


def private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def source_of(request: HttpRequest, page: str) -> Source:
    return Source(page, clients.cut(clients.address_of(request)))
