"""What every page shows: the publisher, the navigation, the feeds."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from . import frame


def site(request: HttpRequest) -> dict[str, Any]:
    """
    `publisher`, `navigation` (label, address pairs), `privacy_url`, `contact_url`,
    `canonical_url`, `site_url`.

    Asks nothing: PublisherMiddleware has.
    """
    known: frame.Frame | None = getattr(request, "frame", None)
    if known is None or request.path.startswith("/admin/"):
        return {"publisher": known and known.publisher, "site_url": settings.SITE_URL}
    return {
        "publisher": known.publisher,
        "navigation": frame.navigation(known.pages),
        "privacy_url": f"/{frame.PRIVACY}/" if frame.PRIVACY in known.pages else "",
        "contact_url": reverse("contact:write"),
        "site_url": settings.SITE_URL,
        "canonical_url": settings.SITE_URL + request.path,
        "this_year": timezone.localtime().year,
    }
