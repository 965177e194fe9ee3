"""What subscribers do with their subscription, each act logged."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from common import addresses, keys
from outbox import buckets, planning, steering, suppressing
from outbox.models import Delivery, Mailing, Suppression

from . import choices as choosing
from . import records, timing
from .choices import Choices
from .models import AddressChange, Consent, LinkRequest, Receipt, SignUp, Subscriber
from .records import Source

State = Subscriber.State
KINDS = ("article", "digest", "letter", "correction")
"""The kinds of mail whose recipients are numbers of subscribers."""
MANAGE, MOVE_OLD, MOVE_NEW = "preferences", "move-old", "move-new"
SOON = timedelta(hours=1)
LEFT = "Unsubscribed."
"""What the ledger says of mails that were cancelled so."""


class Impossible(Exception):
    """Says in a sentence why an act can't be done."""


@transaction.atomic
def choose(subscriber: Subscriber, chosen: Choices, *, source: Source, now: datetime) -> None:
    choosing.apply(chosen, subscriber, now=now)
    said = choosing.described(chosen)
    records.note(subscriber.address, Consent.Kind.CHOSE, now=now, said=said, source=source)


@transaction.atomic
def pause(subscriber: Subscriber, until: datetime | None, *, source: Source, now: datetime) -> None:
    """No mail until then; what appears meanwhile is not sent later. None ends a pause."""
    subscriber.paused_until = until or now
    if until:
        subscriber.digested_until = until
        subscriber.next_digest_at = timing.next_digest(Choices.of(subscriber).rhythm, until)
        drop_waiting(subscriber, "Paused.")
    else:
        subscriber.digested_until = now
        subscriber.next_digest_at = timing.next_digest(Choices.of(subscriber).rhythm, now)
    subscriber.save()
    said = f"until {until:%Y-%m-%d}" if until else "no longer"
    records.note(subscriber.address, Consent.Kind.PAUSED, now=now, said=said, source=source)


def drop_waiting(subscriber: Subscriber, because: str) -> int:
    """Cancel all mail to a subscriber that no sender has in hand; gives how many."""
    return steering.cancel_waiting(
        Delivery.objects.filter(recipient=subscriber.pk, mailing__kind__in=KINDS), because
    )


@transaction.atomic
def unsubscribe(
    subscriber: Subscriber, *, source: Source, now: datetime, mailing: int | None = None
) -> None:
    """Effective with the commit: nothing that waits is sent. Twice is once."""
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    drop_waiting(subscriber, LEFT)
    if subscriber.state == State.UNSUBSCRIBED:
        return
    known = Mailing.objects.filter(pk=mailing).exists() if mailing else False
    Subscriber.objects.filter(pk=subscriber.pk).update(
        state=State.UNSUBSCRIBED, left_at=now, left_by=mailing if known else None
    )
    records.note(subscriber.address, Consent.Kind.LEFT, now=now, source=source)


@transaction.atomic
def take_back(subscriber: Subscriber, *, source: Source, now: datetime) -> None:
    """
    Undo an unsubscribing: what waited goes after all. Raises Impossible.

    Who comes back later than `SOON` begins anew.
    """
    gone = Subscriber.objects.select_for_update().filter(pk=subscriber.pk, state=State.UNSUBSCRIBED)
    left = gone.first()
    if left is None:
        raise Impossible("You are subscribed already.")
    if left.left_at and now - left.left_at <= SOON:
        mine = Delivery.objects.filter(recipient=left.pk, mailing__kind__in=KINDS)
        steering.plan_after_all(mine.filter(reply=LEFT, changed_at__gte=left.left_at))
    else:
        left.paused_until = left.digested_until = now
    left.state, left.left_at, left.left_by = State.ACTIVE, None, None
    left.next_digest_at = timing.next_digest(Choices.of(left).rhythm, now)
    left.save()
    records.note(subscriber.address, Consent.Kind.CAME_BACK, now=now, source=source)


def stop(subscriber: Subscriber, because: str, *, now: datetime) -> None:
    """No more mail, because mails come back or were complained of."""
    changed = Subscriber.objects.filter(pk=subscriber.pk, state=State.ACTIVE).update(
        state=State.STOPPED, left_at=now
    )
    if changed:
        drop_waiting(subscriber, because)
        records.note(subscriber.address, Consent.Kind.STOPPED, now=now, said=because)


@transaction.atomic
def mail_link(subscriber: Subscriber, *, now: datetime) -> bool:
    """Mail a fresh link to the preferences; three an hour at the most. Whether one goes."""
    digest = keys.digest("budget", subscriber.canonical).hex()[:40]
    per = timedelta(hours=1)
    if not buckets.take(f"manage:{digest}", capacity=3, per=per, now=now):
        return False
    request = LinkRequest.objects.create(subscriber=subscriber, made_at=now)
    return planning.plan_one(kind=MANAGE, recipient=request.pk, name="Links") is not None


# ---- Another address ------------------------------------------------------------------


@transaction.atomic
def ask_to_move(subscriber: Subscriber, address: str, *, now: datetime) -> AddressChange | None:
    """
    Mail both addresses; nothing changes until both have said yes.

    None where the new address has had its mails: the answer is the same.
    """
    digest = keys.digest("budget", addresses.canonical(address)).hex()[:40]
    if not buckets.take(f"confirm:{digest}", capacity=1, per=timedelta(days=1), now=now):
        return None
    change = AddressChange.objects.create(subscriber=subscriber, address=address, made_at=now)
    for kind in (MOVE_OLD, MOVE_NEW):
        planning.plan_one(kind=kind, recipient=change.pk, name="Changes of address")
    return change


@transaction.atomic
def agree_to_move(
    change: AddressChange, *, is_new: bool, source: Source, now: datetime
) -> AddressChange:
    """Raises Impossible where the new address has a subscription of its own."""
    change = AddressChange.objects.select_for_update().get(pk=change.pk)
    if change.done_at:
        return change
    if is_new:
        change.new_confirmed_at = now
    else:
        change.old_confirmed_at = now
    if change.old_confirmed_at and change.new_confirmed_at:
        move(change, source=source, now=now)
    change.save()
    return change


def move(change: AddressChange, *, source: Source, now: datetime) -> None:
    canonical = addresses.canonical(change.address)
    others = Subscriber.objects.exclude(pk=change.subscriber_id)
    if others.filter(canonical=canonical).exists():
        raise Impossible("That address has a subscription of its own. Unsubscribe one of them.")
    old = change.subscriber.address
    Subscriber.objects.filter(pk=change.subscriber_id).update(
        address=change.address, canonical=canonical, epoch=F("epoch") + 1
    )
    change.done_at = now
    suppressing.release(change.address)  # its owner has just said that they want mail there
    for address, said in ((old, "to another"), (change.address, "from another")):
        records.note(address, Consent.Kind.MOVED, now=now, said=said, source=source)


# ---- Their data -----------------------------------------------------------------------


def export(subscriber: Subscriber, *, source: Source, now: datetime) -> dict[str, Any]:
    """All that is known of a subscriber, for themselves."""
    records.note(subscriber.address, Consent.Kind.EXPORTED, now=now, source=source)
    sent = Receipt.objects.filter(subscriber=subscriber).select_related("article", "delivery")
    return {
        "address": subscriber.address,
        "state": subscriber.state,
        "confirmed_at": subscriber.confirmed_at.isoformat(),
        "paused_until": subscriber.paused_until and subscriber.paused_until.isoformat(),
        "choices": Choices.of(subscriber).as_json(),
        "in_words": choosing.described(Choices.of(subscriber)),
        "articles_sent": [
            {
                "title": receipt.article.title,
                "state": receipt.delivery.state,
                "at": receipt.delivery.changed_at.isoformat(),
            }
            for receipt in sent.order_by("-pk")
        ],
        "consent": [
            {
                "kind": line.kind,
                "at": line.made_at.isoformat(),
                "said": line.said,
                "page": line.page,
                "network": line.network,
            }
            for line in records.of(subscriber.address)
        ],
    }


@transaction.atomic
def erase(subscriber: Subscriber, *, source: Source, now: datetime, by: Any = None) -> None:
    """
    Forget a subscriber. What stays is the log, under a keyed hash, and that no list may write
    to the address again, until its owner signs up anew.
    """
    drop_waiting(subscriber, "Erased.")
    suppressing.suppress(subscriber.address, reason=Suppression.Reason.ASKED, note="erased")
    records.note(subscriber.address, Consent.Kind.ERASED, now=now, source=source, by=by)
    SignUp.objects.filter(canonical=subscriber.canonical).delete()
    subscriber.delete()
