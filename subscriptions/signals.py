"""What subscriptions hear: that an article appeared, that a mail came back."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from articles.happenings import happened
from articles.models import Occurrence
from outbox import counting, steering, watching
from outbox.hearing import told
from outbox.mailbox import wrote
from outbox.models import Delivery, Event, Mailing
from outbox.watching import Alarm

from . import letters, links, planning, preferences
from .doctor import course
from .models import SignUp, Subscriber
from .records import Source

LOOKED_AT, MOST_SOFT = 5, 3
"""So many of the last mails to a subscriber, of which so many came back for now."""


def connect() -> None:
    counting.FIGURES["unsubscribed"] = left_by
    watching.SOURCES.append(sign_ups_to_look_at)
    happened.connect(on_happening, dispatch_uid="subscriptions")
    told.connect(on_event, dispatch_uid="subscriptions")
    steering.cancelled.connect(on_cancelled, dispatch_uid="subscriptions")
    wrote.connect(on_letter, dispatch_uid="subscriptions")
    wrote.connect(on_examined_mail, dispatch_uid="subscriptions-doctor")


def left_by(mailings: Sequence[int]) -> Mapping[int, int]:
    """How many left by the link in a mail of each of these mailings."""
    left = Subscriber.objects.filter(left_by__in=mailings).values_list("left_by")
    return dict(left.annotate(Count("pk")).order_by())


def sign_ups_to_look_at(now: datetime) -> Iterator[Alarm]:
    count = SignUp.objects.exclude(suspicion="").count()
    if count:
        address = reverse("admin:subscriptions_signup_changelist") + "?suspicion__isempty=0"
        yield Alarm(f"{count:,} sign-ups wait for somebody to look at them.", address=address)


def on_happening(*, occurrence: Occurrence, now: Any, **kwargs: Any) -> None:
    if occurrence.kind == Occurrence.Kind.PUBLISH:
        planning.tell_of_article(occurrence.article, now=now)


def on_cancelled(*, mailing: Mailing, **kwargs: Any) -> None:
    if mailing.kind == letters.KIND:
        letters.released(mailing)


def on_event(*, event: Event, is_mailbox: bool, **kwargs: Any) -> None:
    """Stop mail to whoever complains, has gone, or can't be reached time and again."""
    mailing = event.delivery.mailing
    if mailing.kind not in preferences.KINDS:
        return
    subscriber = Subscriber.objects.filter(pk=event.delivery.recipient).first()
    if subscriber is None:
        return
    because = ""
    if event.kind == Event.Kind.COMPLAINT:
        because = "Complained of a mail."
    elif event.kind == Event.Kind.HARD_BOUNCE and is_mailbox:
        because = f"Its mails come back. {event.status} {event.said}"
    elif event.kind == Event.Kind.SOFT_BOUNCE and soft(subscriber) >= MOST_SOFT:
        because = f"{MOST_SOFT} of its last {LOOKED_AT} mails came back. {event.said}"
    if because:
        preferences.stop(subscriber, because, now=timezone.now())


def on_letter(*, subject: str, **kwargs: Any) -> bool:
    """The mailto form of unsubscribing: “unsubscribe WORD”; whether it was that."""
    verb, _, word = " ".join(subject.split()).partition(" ")
    if verb.lower() != "unsubscribe":
        return False
    now = timezone.now()
    try:
        subscriber = links.subscriber_of(links.UNSUBSCRIBE, word, now=now)
    except links.Invalid:
        return False
    mailing = links.opened(links.UNSUBSCRIBE, word, now=now).number
    preferences.unsubscribe(subscriber, source=Source("by mail"), now=now, mailing=mailing)
    return True


def on_examined_mail(*, raw: bytes, **kwargs: Any) -> bool:
    """The mail doctor's own mail, come back; whether it was that."""
    return course.take_mail(raw) is not None


def soft(subscriber: Subscriber) -> int:
    """How many of the last mails to a subscriber came back for now."""
    last = Delivery.objects.filter(
        recipient=subscriber.pk, mailing__kind__in=preferences.KINDS, state=Delivery.State.SENT
    ).order_by("-pk")[:LOOKED_AT]
    bounced = Event.objects.filter(
        delivery__in=[row.pk for row in last], kind=Event.Kind.SOFT_BOUNCE
    )
    return bounced.values("delivery").distinct().count()
