"""The address at which a mail service hands over mails that it took in, by django-anymail."""

import logging
import re
from email import policy
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt

from outbox import services

from . import incoming, quarantine

logger = logging.getLogger(__name__)

MOST_BYTES = 40_000_000
"""Of a call: a mail of 25 MB, in base64 as a part of JSON."""
AS_IT_IS = policy.default.clone(refold_source="none")
BREAKS = re.compile(r"[\r\n<>]")


@csrf_exempt
def mail_in(request: HttpRequest, service: str) -> HttpResponse:
    """Only of the service in use. What can't be read is kept: services call but a few times."""
    if service != settings.MAIL_SERVICE or service not in services.HEADERS:
        raise Http404
    try:
        view = services.view_of(service, purpose="inbound")
    except KeyError as error:
        raise Http404 from error
    if request.method == "POST":
        if not is_authorised(request):
            raise SuspiciousOperation("Who called does not know the secret.")
        if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
            return HttpResponse("This is too large.", status=413, content_type="text/plain")
        if not str(request.content_type).startswith("multipart/"):
            # Whoever may call may send more than a form of a visitor's holds.
            request._body = request.read(MOST_BYTES)  # noqa: SLF001
    try:
        return view(request)
    except (SuspiciousOperation, ImproperlyConfigured, OperationalError, InterfaceError):
        raise
    except Exception as error:
        logger.exception("A call of %s could not be read.", service)
        body = getattr(request, "_body", b"") or repr(dict(request.POST)).encode()
        because = f"The call of {service} could not be read: {type(error).__name__}: {error}"
        quarantine.keep(body, because, now=timezone.now())
        return HttpResponse()


def is_authorised(request: HttpRequest) -> bool:
    from anymail.utils import get_request_basic_auth

    secret = str(settings.ANYMAIL.get("WEBHOOK_SECRET", ""))
    given = get_request_basic_auth(request) or ""
    return bool(secret) and constant_time_compare(given, secret)


def on_mail(*, event: Any, esp_name: str, **kwargs: Any) -> None:
    """One mail of a call; those beside it are taken whatever becomes of it."""
    now = timezone.now()
    try:
        raw = bytes_of(event.message)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        because = f"What {esp_name} handed over could not be written as a mail: {error}"
        quarantine.keep(repr(event.esp_event).encode(), because, now=now)
        return
    if incoming.take(raw, now=now) == incoming.Taken.LEFT:
        logger.warning("%s handed over a mail that is too large; it is in quarantine.", esp_name)


def bytes_of(message: Any) -> bytes:
    """As it came, with what the envelope said: it tells programs' mails, and aliases."""
    head = ""
    if message.envelope_sender is not None:
        head += f"Return-Path: <{BREAKS.sub('', message.envelope_sender)}>\r\n"
    if message.envelope_recipient:
        head += f"Delivered-To: {BREAKS.sub('', message.envelope_recipient)}\r\n"
    return head.encode() + bytes(message.as_bytes(policy=AS_IT_IS))
