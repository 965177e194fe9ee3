"""
What is kept of people, and for how long: erase in time, erase and export a person, legal holds.

What stays of a message is its case: reference, topic, dates, links and history. The history says
who of the staff did what and when, and nothing of the reader; a trigger keeps it as it is.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Model, Q, QuerySet

from common import addresses

from . import history, inbox, mails
from .inbox import NotPossible
from .models import (
    Message,
    MessageEvent,
    MessageFile,
    Note,
    Quarantined,
    Reply,
    ReplyDraft,
    StoredFilter,
)

SPAM_KEPT = timedelta(days=30)
QUARANTINE_KEPT = timedelta(days=90)
ERASED = "(erased)"
State, Kind = Message.State, MessageEvent.Kind

TEXTS: dict[type[Model], tuple[str, ...]] = {
    Message: ("name", "subject", "text", "html", "page"),
    Reply: ("name", "subject", "text", "html", "mail_id"),
    Note: ("text",),
    ReplyDraft: ("text",),
}
"""Where an address may stand in what others wrote."""


# ---- In time --------------------------------------------------------------------------


def due(now: datetime) -> QuerySet[Message]:
    """
    The messages that were kept long enough: closed ones as their topic says, spam for 30 days.

    One that was merged goes with the one it went into. None that is held.
    """
    kept_until = ExpressionWrapper(
        F("closed_at") + F("topic__kept_for") * timedelta(days=1), output_field=DateTimeField()
    )
    return (
        Message.objects.filter(erased_at=None, is_held=False, merged_into=None)
        .annotate(kept_until=kept_until)
        .filter(
            Q(state=State.CLOSED, kept_until__lt=now)
            | Q(state=State.SPAM, changed_at__lt=now - SPAM_KEPT)
        )
        .order_by("pk")
    )


@dataclass(slots=True)
class Forgotten:
    """What a run did, or would do."""

    messages: int = 0
    held: int = 0
    quarantined: int = 0

    def __str__(self) -> str:
        return (
            f"{self.messages:,} messages erased, {self.held:,} kept by a hold; "
            f"{self.quarantined:,} mails in quarantine deleted."
        )


def forget_old(now: datetime) -> Forgotten:
    """Erase what was kept long enough, each message in a transaction of its own."""
    done = Forgotten()
    for message in due(now).iterator(chunk_size=200):
        try:
            erase(message, by=None, now=now, because="Kept long enough.")
            done.messages += 1
        except NotPossible:
            done.held += 1
    done.quarantined, _ = old_quarantine(now).delete()
    return done


def preview(now: datetime) -> Forgotten:
    """What the next run would do."""
    chosen = due(now)
    held = sum(is_held(one) for one in chosen.filter(merged__is_held=True).distinct())
    return Forgotten(
        messages=chosen.count() - held, held=held, quarantined=old_quarantine(now).count()
    )


def old_quarantine(now: datetime) -> QuerySet[Quarantined]:
    return Quarantined.objects.filter(came_at__lt=now - QUARANTINE_KEPT)


# ---- Holds ----------------------------------------------------------------------------


@transaction.atomic
def hold(message: Message, *, by: Any, now: datetime, because: str = "") -> None:
    """Let nothing of it be erased until `release`."""
    set_hold(message, is_held=True, by=by, now=now, because=because)


@transaction.atomic
def release(message: Message, *, by: Any, now: datetime, because: str = "") -> None:
    set_hold(message, is_held=False, by=by, now=now, because=because)


def set_hold(message: Message, *, is_held: bool, by: Any, now: datetime, because: str) -> None:
    message = inbox.locked(message)
    if message.is_held != is_held:
        message.is_held = is_held
        message.save(update_fields=["is_held"])
        history.add(message, Kind.HELD if is_held else Kind.RELEASED, now=now, by=by, said=because)


def whole(message: Message) -> list[Message]:
    """A message and all that were merged into it."""
    found, waiting = [message], [message]
    while waiting:
        waiting = list(Message.objects.filter(merged_into__in=waiting))
        found += waiting
    return found


def is_held(message: Message) -> bool:
    return any(one.is_held for one in whole(message))


# ---- Erasing --------------------------------------------------------------------------


@transaction.atomic
def erase(message: Message, *, by: Any, now: datetime, because: str) -> None:
    """Empty a message and all that was merged into it. Raises NotPossible of one that is held."""
    pks = [one.pk for one in whole(message)]
    locked = list(Message.objects.select_for_update().filter(pk__in=pks).order_by("pk"))
    if any(one.is_held for one in locked):
        raise NotPossible(f"{message.reference} is on hold: nothing of it is erased.")
    for one in locked:
        if one.erased_at is None:
            empty(one, now=now)
            history.add(one, Kind.ERASED, now=now, by=by, said=because)


def empty(message: Message, *, now: datetime) -> None:
    for reply in message.replies.filter(way=Reply.Way.OUT):
        mails.hold_back(reply)
    empty_replies(message.replies.all())
    message.notes.update(text=ERASED)
    message.files.all().delete()
    message.drafts.all().delete()
    message.presences.all().delete()
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Message), object_id=str(message.pk)
    ).update(object_repr=message.reference, change_message="")
    fields: dict[str, Any] = {
        "name": ERASED, "address": "", "canonical": "", "subject": ERASED, "text": ERASED,
        "html": "", "mail_id": "", "signature": "", "signed_by": "", "page": "", "network": "",
        "reasons": [], "remarks": [],
        "text_digest": b"", "gist_digest": None, "erased_at": now,
    }  # fmt: skip
    for name, value in fields.items():
        setattr(message, name, value)
    message.save(update_fields=list(fields))
    if message.state in {State.NEW, State.OPEN, State.WAITING}:
        inbox.move(message, State.CLOSED, now=now)


def empty_replies(replies: QuerySet[Reply]) -> None:
    MessageFile.objects.filter(reply__in=replies).delete()
    replies.update(
        name="", address="", subject=ERASED, text=ERASED, html="", mail_id="", signature="",
        signed_by="", remarks=[],
    )  # fmt: skip


@dataclass(slots=True)
class Known:
    """What the desk has of a person, by address."""

    messages: list[Message]
    replies: list[Reply]
    """Those that they wrote in threads of others."""

    @property
    def held(self) -> list[Message]:
        return [one for one in self.messages if is_held(one)] + [
            reply.message for reply in self.replies if is_held(reply.message)
        ]

    def __bool__(self) -> bool:
        return bool(self.messages or self.replies)


def known(address: str) -> Known:
    """By the one spelling of all addresses that reach one mailbox."""
    canonical = addresses.canonical(address)
    messages = list(Message.objects.filter(canonical=canonical).order_by("pk"))
    domain = canonical.rpartition("@")[2]
    domains = [domain, *(old for old, new in addresses.SAME_DOMAIN.items() if new == domain)]
    of_domain = Q()
    for one in domains:
        of_domain |= Q(address__iendswith=f"@{one}")
    elsewhere = (
        Reply.objects.filter(of_domain, way=Reply.Way.IN)
        .exclude(message__in=messages)
        .select_related("message")
        .order_by("pk")
    )
    return Known(
        messages, [one for one in elsewhere if addresses.canonical(one.address) == canonical]
    )


@transaction.atomic
def erase_person(address: str, *, by: Any, now: datetime) -> Known:
    """
    Erase all that the desk has of a person; gives what had to stay, because it is on hold.

    Where their address stands in what others wrote, it is blotted out.
    """
    found = known(address)
    spellings = {address, addresses.canonical(address)}
    spellings |= {one.address for one in found.messages} | {one.address for one in found.replies}
    because = "As the person asked."
    for message in found.messages:
        if not is_held(message):
            erase(message, by=by, now=now, because=because)
    for reply in found.replies:
        if not is_held(reply.message):
            empty_replies(Reply.objects.filter(pk=reply.pk))
            history.add(reply.message, Kind.ERASED, now=now, by=by, said=f"An answer. {because}")
    for spelling in spellings:
        blot_out(spelling)
    return known(address)


def blot_out(address: str) -> None:
    """
    Replace it within texts of messages that are not held; delete mails in quarantine with it, and
    filters that look for it.
    """
    for model, names in TEXTS.items():
        for row in rows_with(model, names, address):
            message = row if isinstance(row, Message) else row.message
            if not is_held(message):
                for name in names:
                    setattr(row, name, without(getattr(row, name), address))
                row.save(update_fields=list(names))
    for model in (Message, Reply):
        rows: Any = model._default_manager
        for row in rows.filter(Q(remarks__icontains=address)):
            row.remarks = [without(one, address) for one in row.remarks]
            row.save(update_fields=["remarks"])
    StoredFilter.objects.filter(chosen__q__icontains=address).delete()
    for mail in Quarantined.objects.iterator(chunk_size=20):
        if address.lower().encode() in bytes(mail.raw).lower():
            mail.delete()


def rows_with(model: type[Model], names: Iterable[str], address: str) -> Iterator[Any]:
    contains = Q()
    for name in names:
        contains |= Q(**{f"{name}__icontains": address})
    yield from model._default_manager.filter(contains)


def without(text: str, address: str) -> str:
    """
    >>> without("Write to Ada@Example.org, not to nada@example.org.", "ada@example.org")
    'Write to (erased), not to nada@example.org.'
    """
    whole_address = rf"(?<![\w.+-]){re.escape(address)}(?![\w-])"
    return re.sub(whole_address, ERASED, text, flags=re.IGNORECASE)
