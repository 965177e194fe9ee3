"""Answers that must not wait for the rest of the site."""

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware import gzip

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


def plain(text: str, *, status: int = 200) -> HttpResponse:
    response = HttpResponse(f"{text}\n", content_type="text/plain; charset=utf-8", status=status)
    response["Cache-Control"] = "no-store"
    return response
