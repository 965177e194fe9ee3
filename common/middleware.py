"""Answers that must not wait for the rest of the site."""

from collections.abc import Callable

from csp import middleware
from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware import gzip, http

from . import unchanged
from .public import MOVED, PRIVATE, REDIRECTS

GetResponse = Callable[[HttpRequest], HttpResponse]


class HealthMiddleware:
    """
    `/livez`: this process answers. `/readyz`: it reaches its database (else 503).

    First of all middleware, so that a load balancer may ask by any host name, and a broken
    database does not look like a dead process.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/livez":
            return plain("alive")
        if request.path == "/readyz":
            return self.readiness()
        return self.get_response(request)

    @staticmethod
    def readiness() -> HttpResponse:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError:
            return plain("The database can't be reached.", status=503)
        return plain("ready")


class GZipMiddleware(gzip.GZipMiddleware):
    """Pages only: kept files are pictures and the like, which are packed already."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if isinstance(response, FileResponse):
            return response
        return super().process_response(request, response)


class ConditionalGetMiddleware(http.ConditionalGetMiddleware):
    """With SHA-256 in place of MD5, which today's processors take five times as long for."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        is_read = request.method == "GET" and "ETag" not in response.headers
        if is_read and isinstance(response, HttpResponse) and self.needs_etag(response):
            response.headers["ETag"] = unchanged.etag_of(response.content)
        answer: HttpResponseBase = super().process_response(request, response)
        return answer


class CSPMiddleware(middleware.CSPMiddleware):
    """As django-csp has it; the header that nearly all answers get is made once."""

    def __init__(self, get_response: GetResponse) -> None:
        super().__init__(get_response)
        self.usual = build_policy()
        self.too_late = middleware.CheckableLazyObject(self._csp_nonce_post_response)

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if settings.DEBUG or asks_for_more(request) or asks_for_more(response):
            answer: HttpResponseBase = super().process_response(request, response)
            return answer
        response.headers.setdefault(HEADER, self.usual)
        request.csp_nonce = self.too_late  # type: ignore[attr-defined]
        return response


def asks_for_more(one: HttpRequest | HttpResponseBase) -> bool:
    """Whether a view has said anything of the policy, or used its nonce."""
    return any(name.startswith("_csp") for name in vars(one))


class CacheControlMiddleware:
    """
    Forbids to keep what no view has called public, and whatever sets a cookie.

    An old address may be used anew, so where it leads is asked each time.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.cookies:
            response["Cache-Control"] = PRIVATE
        elif "Cache-Control" not in response:
            response["Cache-Control"] = MOVED if response.status_code in REDIRECTS else PRIVATE
        return response


class UnchangedMiddleware:
    """
    Gives a page that would be made again as it is (`common.unchanged`), without looking for a view.

    Last of all middleware: whatever answers before a view does so before this.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = unchanged.known(request)
        return self.get_response(request) if known is None else known


def plain(text: str, *, status: int = 200) -> HttpResponse:
    response = HttpResponse(f"{text}\n", content_type="text/plain; charset=utf-8", status=status)
    response["Cache-Control"] = "no-store"
    return response
