"""
The links in mails: signed, each for one purpose. Nothing else lets anybody in.

`UNSUBSCRIBE` stands in every mail to a list and never ends: whoever has it, by a forwarded mail
too, can unsubscribe and do nothing else. `MANAGE` is mailed on request and ends after a day.
"""

import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse

from common import keys

from .models import AddressChange, SignUp, Subscriber

UNSUBSCRIBE, MANAGE, CONFIRM, UNDO = "unsubscribe", "manage", "confirm", "undo"
MOVE_OLD, MOVE_NEW, CANARY = "move-old", "move-new", "canary"
LASTING = {
    MANAGE: timedelta(days=1),
    CONFIRM: timedelta(days=7),
    UNDO: timedelta(hours=1),
    MOVE_OLD: timedelta(days=7),
    MOVE_NEW: timedelta(days=7),
}
LAYOUT = struct.Struct(">QHI")
"""Whose it is, their epoch, and a mailing's number or the moment it was made in seconds."""


class Invalid(Exception):
    """A link that was not made here, was revoked, or has ended; says which in a sentence."""


@dataclass(frozen=True, slots=True)
class Opened:
    key: int
    epoch: int
    number: int


def word(purpose: str, key: int, *, epoch: int = 0, number: int = 0) -> str:
    return keys.sign(purpose, LAYOUT.pack(key, epoch, number))


def timed(purpose: str, key: int, *, epoch: int = 0, now: datetime) -> str:
    return word(purpose, key, epoch=epoch, number=int(now.timestamp()))


def opened(purpose: str, given: str, *, now: datetime) -> Opened:
    """Raises Invalid."""
    try:
        content = LAYOUT.unpack(keys.unsign(purpose, given))
    except (keys.Forged, struct.error) as error:
        raise Invalid("This link is not whole: was it cut off in the mail?") from error
    found = Opened(*content)
    lasting = LASTING.get(purpose)
    if lasting and now.timestamp() > found.number + lasting.total_seconds():
        raise Invalid("This link has ended.")
    return found


def subscriber_of(purpose: str, given: str, *, now: datetime) -> Subscriber:
    """Raises Invalid, also where the links of this subscriber were revoked since."""
    found = opened(purpose, given, now=now)
    subscriber = Subscriber.objects.filter(key=found.key, epoch=found.epoch).first()
    if subscriber is None:
        raise Invalid("This link no longer leads to a subscription.")
    return subscriber


def sign_up_of(given: str, *, now: datetime) -> SignUp:
    """Raises Invalid."""
    sign_up = SignUp.objects.filter(key=opened(CONFIRM, given, now=now).key).first()
    if sign_up is None:
        raise Invalid("This link no longer leads to a sign-up: please sign up again.")
    return sign_up


def change_of(purpose: str, given: str, *, now: datetime) -> AddressChange:
    """Raises Invalid."""
    key = opened(purpose, given, now=now).key
    change = AddressChange.objects.select_related("subscriber").filter(key=key).first()
    if change is None:
        raise Invalid("This link no longer leads to a change of address.")
    return change


# ---- Whole addresses ------------------------------------------------------------------


def address(name: str, given: str) -> str:
    site: str = settings.SITE_URL
    return site + reverse(f"subscriptions:{name}", args=[given])


def unsubscribe_address(subscriber: Subscriber, mailing: int) -> str:
    return address(
        "unsubscribe", word(UNSUBSCRIBE, subscriber.key, epoch=subscriber.epoch, number=mailing)
    )


def unsubscribe_mail(subscriber: Subscriber, mailing: int) -> str:
    """The mailto form of it; "" where no mailbox takes such mails."""
    if not settings.BOUNCE_ADDRESS:
        return ""
    given = word(UNSUBSCRIBE, subscriber.key, epoch=subscriber.epoch, number=mailing)
    return f"mailto:{settings.BOUNCE_ADDRESS}?subject={quote(f'unsubscribe {given}')}"
