"""
The verbs of the desk: receive, assign, note, reply, close. The only writer of a message's state.

A message is stored with its notices in one transaction, before anything is mailed: no mail server
is asked while somebody waits for the page.
"""

import hashlib
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Max

from articles.models import Publisher
from common import addresses, keys

from . import history, learning, mails, notices, spam
from .hours import Desk
from .models import Message, MessageEvent, MessageFile, MessageLink, MessageTag, Note, Reply, Topic
from .spam import Verdict as Verdict

Kind, State = MessageEvent.Kind, Message.State
REPEATED_WITHIN = timedelta(hours=24)
SHORTEST_GIST = 40  # characters
UNDO = timedelta(seconds=15)
"""How long an answer can be taken back."""


class NotPossible(Exception):
    """A verb that does not fit the state of a message; says why in a sentence."""


class Overtaken(NotPossible):
    """Somebody answered since the page was opened on which this answer was written."""


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file whose kind was checked; see `contact.files`."""

    name: str
    mimetype: str
    content: bytes


@dataclass(frozen=True)
class Submission:
    """
    What a reader sent, valid and clean. `token` is the form's, "" of a mail.

    `publisher` spares a question where it is at hand. `is_form_reused`: this very form brought
    another message, for somebody went back and wrote anew; `receive` finds out.

    Of a mail: `html` is safe; nobody is told of one that `is_automatic`, and only one that
    `is_answered` is acknowledged.
    """

    topic: Topic
    name: str
    address: str
    subject: str
    text: str
    token: str = ""
    source: str = Message.Source.FORM
    page: str = ""
    network: str = ""
    files: Sequence[GivenFile] = ()
    about: Sequence[models.Model] = ()
    verdict: Verdict = field(default_factory=Verdict)
    html: str = ""
    mail_id: str = ""
    remarks: Sequence[str] = ()
    is_automatic: bool = False
    is_answered: bool = True
    publisher: Publisher | None = None
    is_form_reused: bool = False

    @cached_property
    def canonical(self) -> str:
        return addresses.canonical(self.address)

    @cached_property
    def text_digest(self) -> bytes:
        said = "\0".join([self.canonical, self.subject, self.text])
        return keys.digest("contact-text", said)

    @cached_property
    def gist_digest(self) -> bytes | None:
        """By which the same words from others are known; None of a few words, which many use."""
        gist = spam.gist(f"{self.subject} {self.text}")
        return keys.digest("contact-gist", gist) if len(gist) >= SHORTEST_GIST else None

    @cached_property
    def form_digest(self) -> bytes | None:
        return keys.digest("contact-token", self.token) if self.token else None


# ---- What comes in --------------------------------------------------------------------


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


LOCK = "SELECT pg_advisory_xact_lock(number) FROM unnest(%s::bigint[]) AS locks (number)"

MET = """
SELECT id, text_digest, arrived_at FROM contact_message
WHERE (text_digest = %s AND arrived_at > %s) OR form_digest = %s ORDER BY id
"""


def lock(*digests: bytes) -> None:
    """Let those that share one of these wait for each other until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [numbers_of(digests)])


def numbers_of(digests: Iterable[bytes]) -> list[int]:
    """What PostgreSQL locks in their place, in an order in which nobody blocks another."""
    hashes = (hashlib.sha256(b"contact\0" + digest).digest() for digest in digests)
    return sorted(int.from_bytes(one[:8], "big", signed=True) for one in hashes)


def met(given: Submission, now: datetime) -> tuple[int, bool]:
    """
    The key of the message that has these words from this address, or 0; whether the form brought
    another.

    Those that share words or form wait for each other here, until the end of the transaction. It
    is two statements, so that the second sees what was stored meanwhile, asked at once.
    """
    text_digest, since = given.text_digest, now - REPEATED_WITHIN
    numbers = numbers_of([text_digest, given.form_digest or text_digest])
    values: list[Any] = [numbers, text_digest, since, given.form_digest]
    with connection.cursor() as cursor:
        cursor.execute(f"{LOCK}; {MET}", values)
        cursor.nextset()
        rows = cursor.fetchall()
    equal = [pk for pk, text, at in rows if bytes(text) == text_digest and at > since]
    return (equal[0] if equal else 0), len(rows) > len(equal)


def keep_files(
    message: Message, files: Sequence[GivenFile], *, now: datetime, reply: Reply | None = None
) -> None:
    MessageFile.objects.bulk_create(
        MessageFile(
            message=message,
            reply=reply,
            name=file.name,
            mimetype=file.mimetype,
            bytes=len(file.content),
            sha256=hashlib.sha256(file.content).hexdigest(),
            content=file.content,
            made_at=now,
        )
        for file in files
    )


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


# ---- What the staff do ----------------------------------------------------------------


@transaction.atomic
def assign(message: Message, to: Any, *, by: Any, now: datetime) -> None:
    """To somebody, or to nobody (None)."""
    message = locked(message)
    if message.assignee_id == (to.pk if to else None):
        return
    message.assignee = to
    message.save(update_fields=["assignee"])
    if message.state == State.NEW and to:
        move(message, State.OPEN, now=now)
    else:
        touch(message, now=now)
    history.add(message, Kind.ASSIGNED, now=now, by=by, said=f"To {to or 'nobody'}.")
    if to and to != by:
        notices.tell_of_assignment(message, to)


@transaction.atomic
def note(message: Message, text: str, *, by: Any, now: datetime) -> Note:
    message = locked(message)
    made = Note.objects.create(message=message, author=by, text=text, made_at=now)
    touch(message, now=now)
    history.add(message, Kind.NOTED, now=now, by=by)
    return made


@transaction.atomic
def reply(
    message: Message,
    text: str,
    *,
    by: Any,
    now: datetime,
    files: Sequence[GivenFile] = (),
    closes: bool = False,
    token: uuid.UUID | None = None,
    seen: int | None = None,
) -> Reply:
    """
    Answer the reader. It leaves in 15 seconds, and can be taken back until then.

    `token` is the form's: sent twice, it is one answer. `seen` is the last answer that stood on
    the page (0: none); where another has come since, nothing is sent. Raises NotPossible.
    """
    message = locked(message)
    if token and (known := Reply.objects.filter(token=token).first()):
        return known
    if message.erased_at or not message.address:
        raise NotPossible("Whoever wrote this was erased: there is no address to answer to.")
    if message.merged_into_id:
        raise NotPossible(f"This message goes on in {sequel(message).reference}: answer there.")
    if message.state == State.SPAM:
        raise NotPossible("It stands under spam: say that it is none, then answer it.")
    if seen is not None and newest_answer(message) > seen:
        raise Overtaken("Somebody answered meanwhile: read it before you send yours.")
    made = Reply.objects.create(
        message=message,
        way=Reply.Way.OUT,
        author=by,
        subject=f"Re: {message.subject}",
        text=text,
        token=token,
        made_at=now,
        goes_at=now + UNDO,
    )
    keep_files(message, files, now=now, reply=made)
    mails.send_reply(made)
    if message.answered_at is None:
        message.answered_at = now
        message.save(update_fields=["answered_at"])
    if message.assignee_id is None:
        message.assignee = by
        message.save(update_fields=["assignee"])
    learning.learn(message, is_spam=False)
    move(message, State.CLOSED if closes else State.WAITING, now=now)
    history.add(message, Kind.REPLIED, now=now, by=by)
    message.drafts.filter(user=by).delete()
    return made


@transaction.atomic
def take_back(made: Reply, *, by: Any, now: datetime) -> bool:
    """Whether an answer was held back before it left; then its text is a draft again."""
    message = locked(made.message)
    if made.taken_back_at or not mails.hold_back(made):
        return False
    made.taken_back_at = now
    made.save(update_fields=["taken_back_at"])
    message.drafts.update_or_create(user=by, defaults={"text": made.text, "saved_at": now})
    others = message.replies.filter(way=Reply.Way.OUT, taken_back_at=None)
    if not others.exists():
        message.answered_at = None
        message.save(update_fields=["answered_at"])
    move(message, State.OPEN, now=now)
    history.add(message, Kind.TAKEN_BACK, now=now, by=by)
    return True


@transaction.atomic
def close(message: Message, *, by: Any, now: datetime) -> None:
    message = locked(message)
    if message.state == State.CLOSED:
        return
    move(message, State.CLOSED, now=now)
    history.add(message, Kind.CLOSED, now=now, by=by)


@transaction.atomic
def reopen(message: Message, *, by: Any, now: datetime) -> None:
    message = locked(message)
    if message.state not in {State.CLOSED, State.WAITING}:
        return
    move(message, State.OPEN, now=now)
    history.add(message, Kind.REOPENED, now=now, by=by)


@transaction.atomic
def release(message: Message, *, now: datetime) -> bool:
    """The proof of work came for which it waited; whether it waited for one."""
    message = locked(message)
    if not awaits_proof(message):
        return False
    message.reasons = [reason for reason in message.reasons if reason != spam.UNPROVED]
    message.save(update_fields=["reasons"])
    move(message, State.NEW, now=now)
    history.add(message, Kind.PROVED, now=now)
    greet(message, now=now)
    return True


def awaits_proof(message: Message) -> bool:
    """Whether it was filed for want of a proof alone, and nobody has judged it since."""
    return (
        message.state == State.SPAM
        and spam.UNPROVED in message.reasons
        and learning.judged(message) is None
    )


@transaction.atomic
def call_spam(message: Message, *, by: Any, now: datetime) -> None:
    message = locked(message)
    if message.state == State.SPAM:
        return
    learning.learn(message, is_spam=True)
    move(message, State.SPAM, now=now)
    history.add(message, Kind.SPAM, now=now, by=by)


@transaction.atomic
def call_no_spam(message: Message, *, by: Any, now: datetime) -> None:
    """It was filed as spam and is none: what was held back then follows now."""
    message = locked(message)
    if message.state != State.SPAM:
        return
    learning.learn(message, is_spam=False)
    move(message, State.NEW, now=now)
    history.add(message, Kind.NOT_SPAM, now=now, by=by)
    was_greeted = message.events.filter(kind=Kind.ACKNOWLEDGED).exists()
    if not was_greeted and not message.replies.exists():
        greet(message, now=now)


@transaction.atomic
def merge(message: Message, into: Message, *, by: Any, now: datetime) -> None:
    """
    Let one message go on in another: of the same person, about the same. Raises NotPossible.

    Replies, notes, files and links move; the history of each stays its own.
    """
    first, second = sorted([message.pk, into.pk])
    list(Message.objects.select_for_update().filter(pk__in=[first, second]).order_by("pk"))
    message.refresh_from_db()
    into = sequel(Message.objects.get(pk=into.pk))
    if message.pk == into.pk:
        raise NotPossible("A message can’t be merged into itself.")
    if message.merged_into_id:
        raise NotPossible("It was merged already.")
    message.replies.update(message=into)
    message.notes.update(message=into)
    message.files.update(message=into)
    for one in message.links.all():
        if one.thing is not None:
            link(into, one.thing, now=now, by=by, role=one.role, is_told=False)
    message.merged_into = into
    message.save(update_fields=["merged_into"])
    move(message, State.CLOSED, now=now)
    touch(into, now=now)
    history.add(message, Kind.MERGED, now=now, by=by, said=f"Into {into.reference}.")
    history.add(into, Kind.MERGED, now=now, by=by, said=f"{message.reference} was added.")


@transaction.atomic
def change_topic(message: Message, topic: Topic, *, by: Any, now: datetime) -> None:
    """Its first answer is due by the new topic's hours."""
    message = locked(message)
    if message.topic_id == topic.pk:
        return
    message.topic = topic
    message.answer_due_at = Desk.load(message.arrived_at).due(
        message.arrived_at, hours=topic.answer_within
    )
    message.save(update_fields=["topic", "answer_due_at"])
    touch(message, now=now)
    history.add(message, Kind.TOPIC, now=now, by=by, said=f"{topic}.")


@transaction.atomic
def tag(message: Message, names: Sequence[str], *, by: Any, now: datetime) -> None:
    """Give it exactly these tags; new ones are made."""
    message = locked(message)
    before = {one.name for one in message.tags.all()}
    if before == set(names):
        return
    message.tags.set([MessageTag.objects.get_or_create(name=name)[0] for name in names])
    touch(message, now=now)
    history.add(message, Kind.TAGGED, now=now, by=by, said=", ".join(sorted(names)) or "None.")


def link(
    message: Message,
    thing: models.Model,
    *,
    by: Any,
    now: datetime,
    role: str = MessageLink.Role.ABOUT,
    is_told: bool = True,
) -> None:
    """Say what it is about, or what became of it."""
    from django.contrib.contenttypes.models import ContentType

    _, is_new = MessageLink.objects.get_or_create(
        message=message,
        role=role,
        content_type=ContentType.objects.get_for_model(thing),
        object_id=thing.pk,
    )
    if is_new and is_told:
        touch(message, now=now)
        kind = Kind.BECAME if role == MessageLink.Role.BECAME else Kind.LINKED
        said = f"{thing._meta.verbose_name}: {thing}"
        history.add(message, kind, now=now, by=by, said=said)


@transaction.atomic
def unlink(message: Message, gone: MessageLink, *, by: Any, now: datetime) -> None:
    """It is not about that after all."""
    message = locked(message)
    said = f"{gone.content_type.name}: {gone.thing or 'is gone'}"
    gone.delete()
    touch(message, now=now)
    history.add(message, Kind.UNLINKED, now=now, by=by, said=said)


# ---- Underneath -----------------------------------------------------------------------


def locked(message: Message) -> Message:
    """The row as it stands, for the length of the transaction."""
    return Message.objects.select_for_update().get(pk=message.pk)


def newest_answer(message: Message) -> int:
    """The key of the last answer of either side that stands in the thread; 0 for none."""
    newest = message.replies.filter(taken_back_at=None).aggregate(newest=Max("pk"))["newest"]
    return newest or 0


def sequel(message: Message) -> Message:
    """Where a message goes on that was merged; itself where it was not."""
    while message.merged_into is not None:
        message = message.merged_into
    return message


def move(message: Message, state: str, *, now: datetime) -> None:
    message.state = state
    message.closed_at = now if state == State.CLOSED else None
    message.changed_at = now
    message.save(update_fields=["state", "closed_at", "changed_at"])


def touch(message: Message, *, now: datetime) -> None:
    message.changed_at = now
    message.save(update_fields=["changed_at"])
