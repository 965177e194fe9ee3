"""What readers are mailed by the desk: the acknowledgement of a message, and our answers."""

import hmac
import re
from base64 import b32encode
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.template.loader import render_to_string

from articles.models import Publisher
from articles.notices import sender
from common import keys
from outbox import buckets, kinds, planning, steering
from outbox.compiling import Attachment, Mail, without_slots
from outbox.kinds import Recipient
from outbox.models import Delivery, Mailing

from .models import Message, Reply
from .reading.letter import INVALID
from .reading.quotes import own_words

ACKNOWLEDGEMENT, REPLY = "acknowledgement", "reply"
MOST_ACKNOWLEDGEMENTS, WITHIN = 2, timedelta(hours=3)


class AcknowledgementKind:
    """That a message arrived. No word of the visitor's stands in it but the reference."""

    name = ACKNOWLEDGEMENT
    label = "acknowledgement"
    is_bulk = False

    def recipients(self, mailing: Mailing, numbers: Sequence[int]) -> Mapping[int, Recipient]:
        there = Message.objects.filter(pk__in=numbers, erased_at=None)
        return {one.pk: Recipient(one.address, variant=str(one.pk)) for one in there}

    def mail(self, mailing: Mailing, variant: str) -> Mail:
        message = Message.objects.select_related("topic").get(pk=int(variant))
        publisher = Publisher.load()
        context = {
            "message": message,
            "publisher": publisher,
            "due_at": message.answer_due_at.astimezone(publisher.zone),
        }
        return Mail(
            subject=f"We have your message [{message.reference}]",
            text=without_slots(render_to_string("contact/mail/acknowledgement.txt", context)),
            sender=sender(publisher),
            reply_to=reply_address(message, publisher),
            headers={"Auto-Submitted": "auto-replied", **answering(message.mail_id)},
        )

    def addresses_of(self, numbers: Sequence[int]) -> Mapping[int, str]:
        return dict(Message.objects.filter(pk__in=numbers).values_list("pk", "address"))


class ReplyKind:
    """An answer of the staff's, in the thread of what it answers."""

    name = REPLY
    label = "answer to a message"
    is_bulk = False

    def recipients(self, mailing: Mailing, numbers: Sequence[int]) -> Mapping[int, Recipient]:
        going = Reply.objects.filter(
            pk__in=numbers, taken_back_at=None, message__erased_at=None
        ).select_related("message")
        return {one.pk: Recipient(one.message.address, variant=str(one.pk)) for one in going}

    def mail(self, mailing: Mailing, variant: str) -> Mail:
        reply = Reply.objects.select_related("message").get(pk=int(variant))
        publisher = Publisher.load()
        context = {
            "reply": reply,
            "message": reply.message,
            "publisher": publisher,
            "quote": quote(reply, publisher),
        }
        text = render_to_string("contact/mail/reply.txt", context)
        return Mail(
            subject=subject(reply),
            text=without_slots(text),
            sender=sender(publisher),
            reply_to=reply_address(reply.message, publisher),
            headers=threading(reply),
            attachments=tuple(
                Attachment(file.name, bytes(file.content), file.mimetype)
                for file in reply.files.all()
            ),
        )

    def addresses_of(self, numbers: Sequence[int]) -> Mapping[int, str]:
        return dict(Reply.objects.filter(pk__in=numbers).values_list("pk", "message__address"))


def register() -> None:
    for kind in (AcknowledgementKind(), ReplyKind()):
        kinds.register(kind)


# ---- Planning -------------------------------------------------------------------------


def acknowledge(message: Message, *, now: datetime) -> bool:
    """
    Plan the acknowledgement; whether one goes.

    An address gets two in three hours at the most: two robots must not talk to each other.
    """
    digest = keys.digest("acknowledged", message.canonical).hex()[:40]
    if not buckets.take(
        f"acknowledge:{digest}", capacity=MOST_ACKNOWLEDGEMENTS, per=WITHIN, now=now
    ):
        return False
    planning.plan_one(kind=ACKNOWLEDGEMENT, recipient=message.pk, name="Acknowledgements")
    return True


def send_reply(reply: Reply) -> None:
    """Plan it for the moment at which it can no longer be taken back."""
    planning.plan_one(
        kind=REPLY, recipient=reply.pk, name="Answers to messages", due_at=reply.goes_at
    )


def delivery_of(reply: Reply) -> Delivery | None:
    """What became of an answer of ours."""
    found = Delivery.objects.filter(mailing__key=REPLY, recipient=reply.pk)
    return found.select_related("mailing").first()


def hold_back(reply: Reply) -> bool:
    """Whether no sender had it in hand yet; then it does not go."""
    waiting = Delivery.objects.filter(mailing__key=REPLY, recipient=reply.pk)
    return bool(steering.cancel_waiting(waiting, "Taken back."))


# ---- Where answers come to ------------------------------------------------------------

MARK = re.compile(
    r"^(?P<local>[^@]+)\+(?P<reference>[0-9a-z]{4}-[0-9a-z]{4})-(?P<mark>[a-z2-7]{10})@(?P<domain>.+)$"
)
PURPOSE = "contact-answer"


def reply_address(message: Message, publisher: Publisher) -> str:
    """
    The address to which a reader answers; it names the message and is signed.

    `CONTACT_ADDRESS` is a mailbox whose server knows plus addresses; without it, the publisher’s
    own address, where a person reads.
    """
    if not settings.CONTACT_ADDRESS:
        return publisher.email
    local, _, domain = settings.CONTACT_ADDRESS.rpartition("@")
    return f"{local}+{message.reference.lower()}-{marks(message.reference)[0]}@{domain}"


# ---- The thread in an answer ----------------------------------------------------------

AGAIN = re.compile(r"^(?:(?:re|aw|antw|sv|rv|fwd?|wg)(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
LONGEST_SUBJECT, LONGEST_QUOTE = 200, 4_000
MOST_REFERENCES = 20


def subject(reply: Reply) -> str:
    """One “Re:” however long the thread is, and the reference at the end."""
    mark = f" [{reply.message.reference}]"
    about = AGAIN.sub("", without_slots(reply.subject)).replace(mark, "")
    return f"Re: {about}"[: LONGEST_SUBJECT - len(mark)].rstrip() + mark


def last_from_reader(reply: Reply) -> Reply | None:
    before = reply.message.replies.filter(
        way=Reply.Way.IN, is_automatic=False, made_at__lte=reply.made_at
    )
    return before.last()


def quote(reply: Reply, publisher: Publisher) -> str:
    """What the reader wrote last, without what they quoted themselves."""
    last, message = last_from_reader(reply), reply.message
    name, text = (last.name, last.text) if last else (message.name, message.text)
    moment = (last.made_at if last else message.arrived_at).astimezone(publisher.zone)
    words = own_words(text)
    if len(words) > LONGEST_QUOTE:
        words = words[:LONGEST_QUOTE].rsplit("\n", 1)[0] + "\n[…]"
    lines = [f"> {line}".rstrip() for line in words.split("\n")]
    return "\n".join([f"On {moment.day} {moment:%B %Y}, {name} wrote:", *lines])


def threading(reply: Reply) -> dict[str, str]:
    """`In-Reply-To` and `References` (RFC 5322): all that went before, as both sides know it."""
    message = reply.message
    earlier = message.replies.filter(made_at__lte=reply.made_at).exclude(pk=reply.pk)
    theirs = [(one.made_at, one.mail_id) for one in earlier if one.mail_id]
    numbers = [one.pk for one in earlier if one.way == Reply.Way.OUT and not one.taken_back_at]
    ours = Delivery.objects.filter(
        models.Q(mailing__key=REPLY, recipient__in=numbers)
        | models.Q(mailing__key=ACKNOWLEDGEMENT, recipient=message.pk),
        state__in=[Delivery.State.SENT, Delivery.State.UNCERTAIN],
    ).select_related("mailing")
    sent = [(one.changed_at, one.message_id) for one in ours]
    ids = [message.mail_id, *(one for _, one in sorted([*theirs, *sent]))]
    ids = [one for one in ids if one and not one.endswith(f"@{INVALID}>")]
    last = last_from_reader(reply)
    answered = last.mail_id if last else message.mail_id
    return answering(answered) | (
        {"References": " ".join([*ids[:1], *ids[1:][-MOST_REFERENCES:]])} if ids else {}
    )


def answering(mail_id: str) -> dict[str, str]:
    """What the mail is an answer to; nothing where that had no Message-ID of its own."""
    is_known = mail_id and not mail_id.endswith(f"@{INVALID}>")
    return {"In-Reply-To": mail_id, "References": mail_id} if is_known else {}


# ---- Which message a mail belongs to --------------------------------------------------


def message_of(delivery: Delivery) -> Message | None:
    """The message of whose thread a mail of ours is a part."""
    if delivery.mailing.key == ACKNOWLEDGEMENT:
        return Message.objects.filter(pk=delivery.recipient).first()
    if delivery.mailing.key == REPLY:
        reply = Reply.objects.filter(pk=delivery.recipient).select_related("message").first()
        return reply.message if reply else None
    return None


def message_at(address: str) -> Message | None:
    """The message that an address of `reply_address` names; None of any other, or a forged one."""
    match = MARK.match(address.strip().lower())
    local, _, domain = settings.CONTACT_ADDRESS.lower().rpartition("@")
    if not match or (match["local"], match["domain"]) != (local, domain):
        return None
    reference = match["reference"].upper()
    if not any(hmac.compare_digest(one, match["mark"]) for one in marks(reference)):
        return None
    return Message.objects.filter(reference=reference).first()


def marks(reference: str) -> list[str]:
    """By each key: 50 bits, in letters that survive servers that fold case."""
    digests = keys.digests(PURPOSE, reference)
    return [b32encode(digest)[:10].decode().lower() for digest in digests]
