"""The calendar as files that calendar programs subscribe to."""

import hashlib
from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from articles import subjects
from articles.calendar import files, keys, listing
from articles.metadata import absolute
from articles.models import Publisher
from common.methods import read_only
from common.public import public_page

PRIVATE = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


@read_only
@public_page()
def calendar(request: HttpRequest) -> HttpResponseBase:
    """All of the plan that readers may see."""
    publisher: Publisher = request.publisher  # type: ignore[attr-defined]
    found = listing.public(timezone.now(), publisher)
    return answer(request, found, name=f"{publisher.name}: editorial calendar")


@read_only
@public_page()
def subject_calendar(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What is planned about a subject; of one that was merged or renamed, where it is now."""
    now = timezone.now()
    publisher: Publisher = request.publisher  # type: ignore[attr-defined]
    subject = subjects.in_use(now).filter(slug=slug).first()
    if subject is None:
        subject = subjects.instead_of(slug, now)
        if subject is None:
            raise Http404("No subject in use has this address.")
        address = reverse("articles:subject_calendar", args=[subject.slug])
        return redirect(address, permanent=True)
    found = listing.public(now, publisher, about=subject)
    return answer(request, found, name=f"{publisher.name}: {subject.name}")


@read_only
def private_calendar(request: HttpRequest, key: str) -> HttpResponseBase:
    """All that one member of staff may see; the address is the permission."""
    user = keys.user_of(key)
    if user is None:
        response: HttpResponseBase = HttpResponse(
            "No calendar has this address, or no longer.\n", status=404,
            content_type="text/plain; charset=utf-8",
        )  # fmt: skip
    else:
        publisher: Publisher = request.publisher  # type: ignore[attr-defined]
        found = listing.of_staff(user, timezone.now(), publisher)
        response = answer(request, found, name=f"{publisher.name}: editors’ calendar")
    for header, value in PRIVATE.items():
        response.headers[header] = value
    return response


def answer(request: HttpRequest, found: Iterable[files.Item], *, name: str) -> HttpResponseBase:
    """The file, or 304 where the program has it already."""
    publisher: Publisher = request.publisher  # type: ignore[attr-defined]
    content = files.written(
        found, name=name, zone=publisher.zone, address=absolute(reverse("articles:calendar"))
    )
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(content, content_type=files.CONTENT_TYPE)
        response.headers["Content-Disposition"] = 'inline; filename="calendar.ics"'
    response.headers["ETag"] = etag
    return response
