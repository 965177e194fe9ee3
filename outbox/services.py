"""
Services that send mail in bulk, and what they tell afterwards: by django-anymail, an optional part.

Mail goes to a service by SMTP as to any server, with a header that its events bring back: so an
event is known to be of a delivery. `MAIL_SERVICE` names the service, by anymail's name of it.
"""

import logging
import re
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from . import hearing, suppressing
from .compiling import slot
from .models import Delivery, Event, Suppression

logger = logging.getLogger(__name__)

HEADERS = {
    "amazon_ses": ("X-Metadata", '{"delivery": "%s"}'),
    "brevo": ("X-Mailin-custom", '{"delivery": "%s"}'),
    "mailgun": ("X-Mailgun-Variables", '{"delivery": "%s"}'),
    "mailjet": ("X-MJ-EventPayload", '{"delivery": "%s"}'),
    "mandrill": ("X-MC-Metadata", '{"delivery": "%s"}'),
    "postmark": ("X-PM-Metadata-delivery", "%s"),
    "sparkpost": ("X-MSYS-API", '{"metadata": {"delivery": "%s"}}'),
}
OURS = re.compile(r"^<?(?P<mailing>[0-9a-f]{32})\.(?P<delivery>\d{1,18})@[^>]+>?$")
STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
GONE = {"invalid", "bounced"}
"""Of the reasons that anymail knows, those for which the mailbox itself is at fault."""
TELLING = {"Type", "event", "bounceType", "severity"}
PASSING = re.compile("soft|transient|temporary", re.IGNORECASE)
"""What services say of a bounce that is for now only, and in which fields; anymail drops it."""


def headers() -> dict[str, str]:
    """What a mail carries for its service to bring back: its Message-ID, which has no secret."""
    if settings.MAIL_SERVICE not in HEADERS:
        return {}
    name, value = HEADERS[settings.MAIL_SERVICE]
    return {name: value % slot("message_id")}


# ---- What a service tells ---------------------------------------------------------------


def view_of(service: str, *, purpose: str = "tracking") -> Callable[[HttpRequest], HttpResponse]:
    """
    Anymail’s view for the events of a service, or for mails it took in (`inbound`).

    It checks who calls. Raises KeyError.
    """
    from anymail import urls

    views = {pattern.name: pattern.callback for pattern in urls.urlpatterns}
    found: Callable[[HttpRequest], HttpResponse] = views[f"{service}_{purpose}_webhook"]
    return found


def connect() -> None:
    if find_spec("anymail"):
        from anymail.signals import tracking

        tracking.connect(on_event, dispatch_uid="outbox")


def on_event(*, event: Any, esp_name: str, **kwargs: Any) -> None:
    """Record what is said of a mail of ours; what is said of others is let pass."""
    delivery = delivery_of(event)
    if delivery is None:
        logger.info("%s told of a mail that is not in the ledger.", esp_name)
        return
    if event.event_type == "unsubscribed":
        if address := hearing.address_of(delivery):
            note = f"Told by {esp_name}."
            suppressing.suppress(address, reason=Suppression.Reason.ASKED, note=note)
        return
    if kind := kind_of(event):
        said = event.mta_response or event.description or ""
        status = STATUS.search(said)
        hearing.record(
            delivery,
            kind=kind,
            happened_at=event.timestamp or timezone.now(),
            source=esp_name,
            status=status[0] if status else "",
            said=said,
            is_mailbox=event.reject_reason in GONE,
        )


def delivery_of(event: Any) -> Delivery | None:
    return next(filter(None, map(named, candidates(event))), None)


def named(message_id: str) -> Delivery | None:
    """
    The delivery whose mail has this Message-ID.

    It proves little: who knows one Message-ID of a mailing can guess the others.
    """
    match = OURS.match(message_id)
    if match is None:
        return None
    found = Delivery.objects.filter(pk=int(match["delivery"]), mailing__uid=match["mailing"])
    return found.select_related("mailing").first()


def candidates(event: Any) -> Iterator[str]:
    """Where the Message-ID may stand: what we gave along, or what the service calls the mail."""
    yield str((event.metadata or {}).get("delivery", ""))
    yield str(event.message_id or "")


def kind_of(event: Any) -> str:
    """The kind of event; "" of those that say nothing of whether it arrives."""
    if event.event_type == "delivered":
        return Event.Kind.DELIVERED
    if event.event_type == "complained":
        return Event.Kind.COMPLAINT
    if event.event_type in {"bounced", "rejected", "failed"}:
        is_gone = event.reject_reason in GONE and not is_passing(event.esp_event)
        return Event.Kind.HARD_BOUNCE if is_gone else Event.Kind.SOFT_BOUNCE
    return ""


def is_passing(told: Any) -> bool:
    """Whether a service, in its own words, calls a bounce one for now only."""
    if not hasattr(told, "items"):
        return False
    return any(
        (name in TELLING and PASSING.search(str(value))) or is_passing(value)
        for name, value in told.items()
    )


@register()
def check_service(**kwargs: Any) -> list[CheckMessage]:
    """Whether what MAIL_SERVICE needs is there."""
    name = settings.MAIL_SERVICE
    if not name:
        return []
    if name not in HEADERS:
        known = ", ".join(sorted(HEADERS))
        return [Error(f"MAIL_SERVICE is “{name}”; known are {known}.", id="outbox.E001")]
    if not find_spec("anymail"):
        hint = "Install the packages of requirements-esp.txt."
        return [Error("MAIL_SERVICE needs django-anymail.", hint=hint, id="outbox.E002")]
    if ":" not in str(settings.ANYMAIL.get("WEBHOOK_SECRET", "")):
        hint = "ANYMAIL=WEBHOOK_SECRET=some:secret, and the keys that anymail asks for."
        return [Error("Anybody could tell of bounces.", hint=hint, id="outbox.E003")]
    return []
