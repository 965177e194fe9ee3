"""
What comes in: a message that is new, the same once more, an answer that joins its thread.

A message is stored with its notices in one transaction, before anything is mailed: no mail server
is asked while somebody waits for the page.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from articles.models import Publisher
from contact import history, mails, notices
from contact.hours import Desk
from contact.models import Message, MessageEvent, Reply
from contact.spam import Verdict

from .given import GivenFile, Signed, Submission
from .linking import link
from .once import met
from .rows import keep_files, locked, move, sequel

Kind, State = MessageEvent.Kind, Message.State

Judge = Callable[[Submission], Verdict]


@transaction.atomic
def receive(given: Submission, *, now: datetime, judge: Judge | None = None) -> Message:
    """
    Store a message with all that follows from it; the one that is there where it was sent twice.

    The same words from the same address within a day are one message however many arrive at once.
    `judge` is asked of those that are not, in the same transaction; what it raises stores nothing.
    """
    known, is_form_reused = met(given, now)
    if known:
        return take_again(Message.objects.get(pk=known), given, now=now)
    if is_form_reused:
        given = replace(given, token="", is_form_reused=True)
    verdict = judge(given) if judge else given.verdict
    message = store(given, verdict, now=now)
    keep_files(message, given.files, now=now)
    for thing in given.about:
        link(message, thing, now=now, by=None, is_told=False)
    kinds: list[str] = [Kind.ARRIVED]
    if not verdict.is_spam and not given.is_automatic:
        kinds += told(message, now=now, publisher=given.publisher)
    history.add_each(message, kinds, now=now)
    return message


def store(given: Submission, verdict: Verdict, *, now: datetime) -> Message:
    return Message.objects.create(
        topic=given.topic,
        name=given.name,
        address=given.address,
        canonical=given.canonical,
        subject=given.subject,
        text=given.text,
        html=given.html,
        mail_id=given.mail_id,
        signature=given.signed.how,
        signed_by=given.signed.by,
        remarks=list(given.remarks),
        is_automatic=given.is_automatic or not given.is_answered,
        source=given.source,
        page=given.page[:300],
        network=given.network,
        form_digest=given.form_digest,
        text_digest=given.text_digest,
        gist_digest=given.gist_digest,
        state=State.SPAM if verdict.is_spam else State.NEW,
        score=verdict.score,
        reasons=list(verdict.reasons),
        arrived_at=now,
        changed_at=now,
        answer_due_at=Desk.load(now, publisher=given.publisher).due(
            now, hours=given.topic.answer_within
        ),
    )


def take_again(known: Message, given: Submission, *, now: datetime) -> Message:
    """It was there already; a file that came only now is kept with it."""
    have = set(known.files.values_list("sha256", flat=True))
    new = [file for file in given.files if hashlib.sha256(file.content).hexdigest() not in have]
    keep_files(known, new, now=now)
    if new or not known.events.filter(kind=Kind.REPEATED).exists():
        # One that came at the same moment may have looked at the clock before the first did.
        history.add(known, Kind.REPEATED, now=max(now, known.arrived_at))
    return known


def greet(message: Message, *, now: datetime) -> None:
    """What follows an arrival that is no spam: the staff are told, the reader is answered."""
    history.add_each(message, told(message, now=now), now=now)


def told(message: Message, *, now: datetime, publisher: Publisher | None = None) -> list[str]:
    """Tell the staff, and answer the reader; gives the lines for the history."""
    notices.tell_of_message(message, publisher=publisher)
    is_answered = not message.is_automatic and mails.acknowledge(message, now=now)
    return [Kind.ACKNOWLEDGED] if is_answered else []


@transaction.atomic
def take_answer(
    message: Message,
    *,
    name: str,
    address: str,
    subject: str,
    text: str,
    html: str,
    mail_id: str,
    signed: Signed = Signed(),  # noqa: B008  frozen
    files: Sequence[GivenFile] = (),
    remarks: Sequence[str] = (),
    is_automatic: bool = False,
    now: datetime,
) -> Reply | None:
    """
    A mail of the reader's joins its thread, and the message is open again.

    `html` is safe already. None where this mail was taken before. What a program wrote for the
    reader, who is away, joins and changes nothing.
    """
    message = sequel(locked(message))
    reply, is_new = Reply.objects.get_or_create(
        mail_id=mail_id,
        defaults={
            "message": message,
            "way": Reply.Way.IN,
            "name": name,
            "address": address,
            "subject": subject,
            "text": text,
            "html": html,
            "signature": signed.how,
            "signed_by": signed.by,
            "remarks": list(remarks),
            "is_automatic": is_automatic,
            "made_at": now,
        },
    )
    if not is_new:
        return None
    keep_files(message, files, now=now, reply=reply)
    if message.state != State.SPAM and not is_automatic:
        move(message, State.OPEN, now=now)
        notices.tell_of_answer(message, but=address, now=now)
    history.add(message, Kind.AWAY if is_automatic else Kind.ANSWERED, now=now)
    return reply
