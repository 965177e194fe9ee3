"""
Sign up, by whatever way: form, import, admin. One code path, so that no way passes the guards.

Nobody can find out who subscribes: known and unknown addresses get the same answer, and the same
one mail. Nobody can be flooded: an address gets one such mail in 24 hours, three while it is
unconfirmed, and the whole site sends no more than so many an hour; the rest waits its turn.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from common import addresses, clients, keys
from outbox import buckets, planning, suppressing
from outbox.models import Bucket

from . import choices as choosing
from . import records
from .choices import Choices
from .models import AddressChange, Consent, LinkRequest, SignUp, Subscriber
from .records import Source

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MOST_UNCONFIRMED = 3
MOST_OF_CLIENT, MOST_OF_NETWORK = 10, 40  # an hour
KEPT = timedelta(days=30)
CONFIRMATION, WELCOME = "confirmation", "welcome"


class TooMany(Exception):
    """So many sign-ups came from there that no more are taken for now; says so."""


@dataclass(frozen=True, slots=True)
class Asked:
    """
    A valid address, what was chosen, and where from; `client` is the whole address, not kept.

    With a `suspicion` it waits for a person; see `subscriptions.suspecting`.
    """

    address: str
    choices: Choices
    page: str = ""
    client: str = ""
    suspicion: str = ""


def check_client(client: str, *, now: datetime) -> None:
    """Raises TooMany."""
    for bits, most in ((clients.NARROW, MOST_OF_CLIENT), (clients.WIDE, MOST_OF_NETWORK)):
        part = clients.cut(client, bits)
        digest = keys.digest("client", f"{part}/{most}").hex()[:40]
        if part and not buckets.take(f"sign-up:{digest}", capacity=most, per=HOUR, now=now):
            raise TooMany("Too many sign-ups came from your network. Please try again in an hour.")


@transaction.atomic
def ask(asked: Asked, *, now: datetime) -> SignUp | None:
    """Note a wish, and plan the mail that asks for its confirmation; None where none may go."""
    canonical = addresses.canonical(asked.address)
    network = clients.cut(asked.client)
    source = Source(asked.page, network)
    if not may_be_asked(canonical, now):
        return None
    sign_up = SignUp.objects.create(
        address=asked.address,
        canonical=canonical,
        choices=asked.choices.as_json(),
        text_version=records.TEXT_VERSION,
        page=asked.page[:300],
        network=network,
        suspicion=asked.suspicion[:200],
        made_at=now,
    )
    records.note(
        asked.address,
        Consent.Kind.SIGNED_UP,
        now=now,
        said=choosing.described(asked.choices),
        source=source,
    )
    if sign_up.suspicion:
        SignUp.objects.filter(pk=sign_up.pk).update(is_held=True)
    else:
        send(sign_up, now=now)
    return sign_up


def may_be_asked(canonical: str, now: datetime) -> bool:
    """Take one mail of the budget of an address."""
    digest = keys.digest("budget", canonical).hex()[:40]
    return buckets.take(f"confirm:{digest}", capacity=1, per=DAY, now=now) and buckets.take(
        ever_key(canonical), capacity=MOST_UNCONFIRMED, per=None, now=now
    )


def ever_key(canonical: str) -> str:
    return f"{buckets.EVER}confirm:{keys.digest('budget', canonical).hex()[:40]}"


def send(sign_up: SignUp, *, now: datetime) -> None:
    """Plan its mail, or hold it while the whole site has had too many."""
    most = settings.SIGN_UPS_PER_HOUR
    sign_up.is_held = not buckets.take("sign-ups", capacity=most, per=HOUR, now=now)
    sign_up.save(update_fields=["is_held"])
    if not sign_up.is_held:
        planning.plan_one(kind=CONFIRMATION, recipient=sign_up.pk, name="Confirmations")


def release_held(now: datetime) -> int:
    """
    Send those that were held for being too many, the oldest first, as far as the hour allows.

    Those that a person is to look at stay. Gives how many went.
    """
    released = 0
    held = SignUp.objects.filter(is_held=True, suspicion="", made_at__gt=now - DAY).order_by(
        "made_at", "pk"
    )
    for sign_up in held.select_for_update(skip_locked=True)[:1000]:
        send(sign_up, now=now)
        if sign_up.is_held:
            break
        released += 1
    return released


@transaction.atomic
def confirm(sign_up: SignUp, *, source: Source, now: datetime) -> Subscriber:
    """
    Make the wish true: whoever holds the link owns the address. Twice is once.

    What was chosen is added to what a subscriber has. One who had left, or whose address was
    suppressed, is back: they ask for it themselves.
    """
    sign_up = SignUp.objects.select_for_update().get(pk=sign_up.pk)
    known = Subscriber.objects.select_for_update().filter(canonical=sign_up.canonical).first()
    if sign_up.confirmed_at and known:
        return known
    chosen = Choices.from_json(sign_up.choices)
    is_back = known is not None and known.state == Subscriber.State.ACTIVE
    if known is None:
        known = Subscriber.objects.create(
            address=sign_up.address,
            canonical=sign_up.canonical,
            confirmed_at=now,
            digested_until=now,
        )
    elif not is_back:
        known.state, known.left_at, known.left_by = Subscriber.State.ACTIVE, None, None
        known.confirmed_at = known.digested_until = now
        known.paused_until = None
    else:
        chosen = Choices.of(known).joined(chosen)
    known.address = sign_up.address
    choosing.apply(chosen, known, now=now)
    suppressing.release(known.address)
    SignUp.objects.filter(pk=sign_up.pk).update(confirmed_at=now)
    Bucket.objects.filter(key=ever_key(sign_up.canonical)).delete()
    records.note(
        known.address,
        Consent.Kind.CONFIRMED,
        now=now,
        said=choosing.described(chosen),
        source=source,
    )
    planning.plan_one(kind=WELCOME, recipient=sign_up.pk, name="Welcomes")
    return known


def clear(sign_up: SignUp, *, now: datetime) -> bool:
    """A person looked at one that was held, and it may go; whether it does."""
    cleared = SignUp.objects.filter(pk=sign_up.pk, is_held=True).exclude(suspicion="")
    if not cleared.update(suspicion=""):
        return False
    sign_up.refresh_from_db()
    send(sign_up, now=now)
    return True


def forget_old(now: datetime) -> None:
    """Delete wishes of 30 days ago, and the networks in the log."""
    SignUp.objects.filter(made_at__lt=now - KEPT).delete()
    LinkRequest.objects.filter(made_at__lt=now - KEPT).delete()
    AddressChange.objects.filter(made_at__lt=now - KEPT).delete()
    Consent.objects.filter(made_at__lt=now - KEPT).exclude(network="").update(network="")
