"""Whether a program asks for SKOS where a reader would see a page."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers

from .writing import FORMATS

BY_TYPE = {form.content_type: ending for ending, form in FORMATS.items()}
PAGES = ["text/html", "application/xhtml+xml"]


class SeeOther(HttpResponseRedirect):
    status_code = 303


def asked_for(request: HttpRequest) -> str:
    """The ending of the file that is preferred to a page; empty where the page is, or nothing."""
    preferred = request.get_preferred_type([*PAGES, *BY_TYPE])
    return BY_TYPE.get(preferred or "", "")


def prefers_page(accept: str) -> bool:
    """
    The same of a header Accept by itself.

    >>> [prefers_page(one) for one in ("*/*", "text/html, text/turtle;q=0.9", "text/turtle", "")]
    [True, True, False, True]
    """
    request = HttpRequest()
    request.META["HTTP_ACCEPT"] = accept
    return not asked_for(request)


def see_other(address: str) -> HttpResponse:
    """303, as W3C's “Cool URIs for the Semantic Web” (2008) would have it."""
    return negotiated(SeeOther(address))


def negotiated(response: HttpResponse) -> HttpResponse:
    """Tells caches that another Accept may be answered otherwise."""
    patch_vary_headers(response, ["Accept"])
    return response
