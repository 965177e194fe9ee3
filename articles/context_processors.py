"""What every page shows: the publisher, the navigation, the feeds."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from .models import Page, Publisher

# The navigation of 2003, in its order: a name of an address, or the slug of a page.
NAVIGATION = (
    ("Home", "home"),
    ("Featured Articles", "articles:featured"),
    ("Glossary of Terms", "glossary:glossary"),
    ("Subject Index", "articles:subjects"),
    ("Site Map", "articles:site_map"),
    ("Editorial Calendar", "articles:calendar"),
    ("About us", "/about/"),
    ("Contact us", "contact:write"),
)
PRIVACY = "privacy"


def site(request: HttpRequest) -> dict[str, Any]:
    """
    `publisher`, `navigation` (label, address pairs), `privacy_url`, `contact_url`,
    `canonical_url`, `site_url`.

    A page of the navigation that the editors have not published is left out. Costs one query
    beside the publisher's, which PublisherMiddleware has asked already.
    """
    publisher: Publisher | None = getattr(request, "publisher", None)
    if publisher is None or request.path.startswith("/admin/"):
        return {"publisher": publisher, "site_url": settings.SITE_URL}
    now = timezone.now()
    slugs = [PRIVACY, *(target.strip("/") for _, target in NAVIGATION if target[0] == "/")]
    pages = set(Page.objects.published(now).filter(slug__in=slugs).values_list("slug", flat=True))
    navigation = [
        (label, target if target[0] == "/" else reverse(target))
        for label, target in NAVIGATION
        if target[0] != "/" or target.strip("/") in pages
    ]
    return {
        "publisher": publisher,
        "navigation": navigation,
        "privacy_url": f"/{PRIVACY}/" if PRIVACY in pages else "",
        "contact_url": reverse("contact:write"),
        "site_url": settings.SITE_URL,
        "canonical_url": settings.SITE_URL + request.path,
        "this_year": timezone.localtime(now).year,
    }
