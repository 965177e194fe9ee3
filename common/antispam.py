"""
What keeps machines from a public form without troubling people: no cookie, no outside service.

A form carries a signed token with the moment it was made and a random part. It is good from some
seconds after that, for a day, and once. A second field is hidden from people, and must come empty.
"""

import secrets
import struct
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest

from . import keys

FLOOR = timedelta(seconds=3)
LASTING = timedelta(hours=24)
HONEYPOT = "website"
LAYOUT = struct.Struct(">I10s")


class Suspect(Exception):
    """A form that no person seems to have sent; says in a sentence what to do."""


def token(purpose: str, now: datetime) -> str:
    content = LAYOUT.pack(int(now.timestamp()), secrets.token_bytes(10))
    return keys.sign(f"form:{purpose}", content)


def check_token(purpose: str, given: str, *, now: datetime) -> None:
    """Whether the token was made here, for this form, not just now and not long ago."""
    try:
        made, _ = LAYOUT.unpack(keys.unsign(f"form:{purpose}", given))
    except (keys.Forged, struct.error) as error:
        raise Suspect("The form was not complete. Please send it again.") from error
    age = now.timestamp() - made
    if age < FLOOR.total_seconds():
        raise Suspect("That was quick. Please wait a moment, then send it again.")
    if age > LASTING.total_seconds():
        raise Suspect("The form had been open for a day. Please send it again.")


def kept_token(purpose: str, given: str, now: datetime) -> str:
    """Of a form that is shown again: the same while it is good, or will be in a moment."""
    try:
        check_token(purpose, given, now=now + FLOOR)
    except Suspect:
        return token(purpose, now)
    return given


def check_honeypot(request: HttpRequest) -> None:
    """Whether the field that people do not see came, and came empty."""
    if request.POST.get(HONEYPOT) != "":
        raise Suspect(
            "The field that must stay empty was filled in or is missing. Please send it again."
        )


def check_origin(request: HttpRequest) -> None:
    """Whether a form of our own site sent this; browsers say so, others need not."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin", settings.SITE_URL)
    own = {settings.SITE_URL, f"{request.scheme}://{request.get_host()}"}
    if site not in {"same-origin", "none"} or (origin not in own and origin != "null"):
        raise Suspect("The form was sent from another site. Please send it from this one.")
