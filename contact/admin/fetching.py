"""Files of messages: given to the staff, and to nobody's browser to run."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header

from contact import history
from contact.models import MessageEvent, MessageFile

ALONE = "default-src 'none'; sandbox"


def fetch(desk: Any, request: HttpRequest, pk: int, id: int) -> HttpResponse:  # noqa: A002
    """A download, and a line of the history."""
    if not desk.has_view_permission(request) or request.method not in {"GET", "HEAD"}:
        raise PermissionDenied
    file = get_object_or_404(MessageFile, message=pk, pk=id)
    kind = MessageEvent.Kind.FETCHED
    history.add(file.message, kind, by=request.user, now=timezone.now(), said=f"File {file.pk}.")
    return download(bytes(file.content), file.name, file.mimetype)


def download(content: bytes, name: str, mimetype: str) -> HttpResponse:
    """Bytes from outside, which a browser keeps and does not show."""
    response = HttpResponse(content, content_type=mimetype)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"  # noqa: FBT003
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = ALONE
    response["Cache-Control"] = "no-store"
    return response
