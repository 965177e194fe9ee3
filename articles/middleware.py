"""What surrounds every view: the publisher, and addresses that are no more."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils import timezone

from common.public import READING, has_session

from . import addresses, frame, happenings
from .models import Occurrence

GetResponse = Callable[[HttpRequest], HttpResponse]

# The last two hold keys: what was asked for there is written down nowhere.
NO_OLD_ADDRESSES = ("/admin/", "/static/", "/calendar/private/", "/preview/")
OWN_QUERIES = (*NO_OLD_ADDRESSES, "/search/")  # `author` means something of today there


class PublisherMiddleware:
    """
    Sets `request.publisher`, `request.frame` and the publisher's time zone; and `request.made_of`,
    what every page is made of beside what it asks itself (`common.unchanged`), where that is known.

    One query for whoever has logged in or sends something, who shall see at once what is changed;
    readers are given what was asked for the current edition of the site.

    Where an update of an article has become due, it goes out first: no reader sees the old text
    after its time, whether a worker runs or not.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        reads = request.method in READING and not has_session(request.META)
        known = frame.kept(now) if reads and settings.KEEP_FRAME else frame.load(now)
        if known.is_update_due:
            happenings.let_happen(now, kind=Occurrence.Kind.UPDATE)
        request.frame = known  # type: ignore[attr-defined]
        request.publisher = known.publisher  # type: ignore[attr-defined]
        request.made_of = known.moment and (known.moment, known.row)  # type: ignore[attr-defined]
        with timezone.override(known.publisher.zone):
            return self.get_response(request)


class OldAddressMiddleware:
    """
    Where the site has nothing at an address, it may have had something once: 301 in one hop.

    What is hidden today is not told by a redirect; its old address answers 404. Works with DEBUG
    on as well, where Django would show its own page for developers. Addresses that were all query,
    such as `/?p=12`, are known before the page is asked that stands at the path today.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        reads = request.method in READING
        if query and reads and not request.path.startswith(OWN_QUERIES):
            known = addresses.named_by_query(request.path, query, now=timezone.now())
            if known:
                return answer(request, known)
        response = self.get_response(request)
        if response.status_code != 404 or request.path.startswith(NO_OLD_ADDRESSES):
            return response
        if reads:
            now = timezone.now()
            known = addresses.find(request.path, query, now=now)
            if known:
                return answer(request, known)
            addresses.note_miss(request, now=now)
        return addresses.not_found(request)


def answer(request: HttpRequest, known: addresses.Known) -> HttpResponse:
    if known.target:
        return HttpResponsePermanentRedirect(known.target)
    return addresses.not_found(request)
