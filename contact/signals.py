"""What the desk hears: that a mail came back, that one for it came elsewhere; what it warns of."""

from importlib.util import find_spec
from typing import Any

from django.utils import timezone

from outbox import hearing, mailbox, watching

from . import incoming, quarantine, signatures, undelivered


def connect() -> None:
    hearing.told.connect(undelivered.on_event, dispatch_uid="contact")
    mailbox.wrote.connect(on_letter, dispatch_uid="contact")
    watching.SOURCES += [undelivered.alarms, quarantine.alarms]
    if find_spec("anymail"):
        from anymail.signals import inbound

        from . import webhook

        inbound.connect(webhook.on_mail, dispatch_uid="contact")


def on_letter(*, raw: bytes, **kwargs: Any) -> bool:
    """
    A mail at the mailbox of bounces, which a job reads: programs answer there. Whether it belongs
    to a thread.
    """
    return incoming.take_known(raw, now=timezone.now(), ask=signatures.names)
