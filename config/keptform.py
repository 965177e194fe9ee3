"""
A form that was sent when its session was over: shown again with all that was typed.

Without JavaScript nothing else could keep it. The page holds the fields, hidden; who logs in in
another tab sends them from here. It is shown only to a browser that says that the form came from
this site, so nobody can put a form of theirs before an editor.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.csrf import csrf_failure as stock_csrf_failure

LEFT_OUT = {"csrfmiddlewaretoken"}
SECRET = "password"  # noqa: S105  what names of fields hold that are not shown again


def can_be_kept(request: HttpRequest) -> bool:
    """Whether it is a form of our own, sent by a page and not by a script, without a password."""
    is_own = request.headers.get("Sec-Fetch-Site") == "same-origin" or (
        request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    )
    by_page = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    is_form = request.method == "POST" and request.path.startswith("/admin/")
    secret = any(SECRET in name for name in request.POST)
    return is_form and is_own and by_page and bool(request.POST) and not secret


def keep(request: HttpRequest, *, logged_in: bool) -> HttpResponse:
    """The page with the form, to be sent once more. 403: it has not been taken."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in LEFT_OUT
    ]
    context = {
        "fields": fields,
        "address": request.get_full_path(),
        "logged_in": logged_in,
        "had_files": bool(request.FILES),
    }
    response = render(request, "admin/kept_form.html", context, status=403)
    response["Cache-Control"] = "no-store"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from before the log-in has the token of then: one of ours may be sent again."""
    if can_be_kept(request):
        return keep(request, logged_in=request.user.is_authenticated)
    return stock_csrf_failure(request, reason=reason)
