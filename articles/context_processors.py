"""What every page shows: the publisher, the navigation, the feeds."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from . import frame


def site(request: HttpRequest) -> dict[str, Any]:
    """
    `publisher`, `navigation` (label, address, what `aria-current` says of it), `privacy_url`,
    `contact_url`, `canonical_url`, `site_url`; `frame` is all that these were made of.

    Asks nothing: PublisherMiddleware has.
    """
    known: frame.Frame | None = getattr(request, "frame", None)
    if known is None or request.path.startswith("/admin/"):
        return {"publisher": known and known.publisher, "site_url": settings.SITE_URL}
    return {
        "publisher": known.publisher,
        "frame": known.row,
        "navigation": tuple(
            (label, address, current(request.path, address))
            for label, address in frame.navigation(known.pages)
        ),
        "privacy_url": f"/{frame.PRIVACY}/" if frame.PRIVACY in known.pages else "",
        "contact_url": reverse("contact:write"),
        "site_url": settings.SITE_URL,
        "canonical_url": settings.SITE_URL + request.path,
        "this_year": timezone.localtime().year,
    }


def current(path: str, address: str) -> str:
    """
    Whether the reader is at an entry of the navigation, or below it.

    >>> current("/glossary/", "/glossary/"), current("/glossary/trust/", "/glossary/")
    ('page', 'true')
    >>> current("/glossary/", "/")
    ''
    """
    if path == address:
        return "page"
    return "true" if address != "/" and path.startswith(address) else ""
