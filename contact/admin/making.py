"""Make something of a message: a form filled in from it, then the thing with the link back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from contact import outcomes

from .doing import framed, looked_at
from .replying import back


def become(desk: Any, request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """GET shows the form, POST makes it. Who may not, learns why."""
    message = looked_at(request, pk)
    outcome = outcomes.get(name)
    if outcome is None:
        raise Http404
    user = request.user
    reason = outcome.why_not(message, user)
    if reason is None:
        raise PermissionDenied
    if reason:
        desk.message_user(request, reason, messages.WARNING)
        return back(desk, request, message)
    form: Any = outcome.form(message, user, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = outcomes.make(outcome, form, message, by=user, now=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            ready = f"{made.said} A ready answer lies in the reply box."
            desk.message_user(request, ready, messages.SUCCESS)
            return back(desk, request, message, "#reply")
    context = framed(desk, request, message, outcome.label) | {"outcome": outcome, "form": form}
    name = "admin/contact/message/become.html"
    return TemplateResponse(request, name, context, status=422 if form.errors else 200)
