"""What surrounds every view: the publisher, and addresses that are no more."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils import timezone

from . import addresses
from .models import Publisher

GetResponse = Callable[[HttpRequest], HttpResponse]


class PublisherMiddleware:
    """Sets `request.publisher` and the publisher's time zone. One query."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        publisher = Publisher.load()
        request.publisher = publisher  # type: ignore[attr-defined]
        with timezone.override(publisher.zone):
            return self.get_response(request)


class OldAddressMiddleware:
    """
    Where the site has nothing at an address, it may have had something once: 301 in one hop.

    What is hidden today is not told by a redirect; its old address answers 404. Works with DEBUG
    on as well, where Django would show its own page for developers.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 404 or request.path.startswith(("/admin/", "/static/")):
            return response
        if request.method in {"GET", "HEAD"}:
            target = addresses.find(request.path, now=timezone.now())
            if target:
                return HttpResponsePermanentRedirect(target)
        return addresses.not_found(request)
