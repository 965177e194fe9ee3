"""
What happens to a message from the form: how many come from there, what speaks for spam, the inbox.
Mails are judged here too.

Nobody is stopped by what others send. There is no limit for the whole site; where too many come
from one network, those with a proof of work are taken all the same, and the others are told when
to send again, with their text kept.
"""

from datetime import datetime, timedelta

from articles.models import Publisher
from articles.models.site import own_hosts
from common import addresses, clients, keys
from outbox import buckets

from . import inbox, learning, spam
from .inbox import Submission
from .models import KnownPhrase, Message
from .spam import Seen, Verdict

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NETWORK_KEPT = timedelta(days=30)
BUSY_CLIENT, BUSY_ADDRESS = 5, 5  # in an hour, before it is a sign
MOST_OF_CLIENT, MOST_OF_NETWORK = 60, 600  # an hour
MOST_REPEATS = 4
"""So many equal messages are looked for; more say no more."""


class TooMany(Exception):
    """So many messages came from there that no more are taken for now; says so."""


def post(
    given: Submission, *, client: str, has_language: bool, is_proved: bool, now: datetime
) -> Message:
    """
    Judge a message and store it, with its notices, in one transaction. Raises TooMany.

    `client` is the whole address of the network, which is not kept.
    """

    def judge(given: Submission) -> Verdict:
        if not is_proved:
            check_room(client, now=now)
        seen = look_around(given, client=client, has_language=has_language, now=now)
        return spam.verdict(spam.signs(given, seen), is_proved=is_proved)

    return inbox.receive(given, now=now, judge=judge)


def judge_mail(given: Submission, *, now: datetime) -> Verdict:
    """Of a mail that begins a message: no browser could do a sum for it, so none is asked for."""
    seen = look_around(given, client="", has_language=True, now=now)
    return spam.verdict(spam.signs(given, seen), is_proved=True)


def check_room(client: str, *, now: datetime) -> None:
    """Raises TooMany."""
    for bits, most in ((clients.NARROW, MOST_OF_CLIENT), (clients.WIDE, MOST_OF_NETWORK)):
        if not took(f"network/{most}", clients.cut(client, bits), most, now=now):
            raise TooMany(
                "Many messages came from your network. What you wrote is still here: please send "
                "it again in a minute."
            )


def look_around(given: Submission, *, client: str, has_language: bool, now: datetime) -> Seen:
    """What else is known of a message, its sender and its words."""
    publisher = Publisher.load()
    words = learning.words_of(subject=given.subject, text=given.text, address=given.address)
    opinion = learning.opinion(words)
    narrow = clients.cut(client, clients.NARROW)
    canonical = addresses.canonical(given.address)
    return Seen(
        has_language=has_language,
        is_client_busy=not took("client", narrow, BUSY_CLIENT, now=now),
        is_address_busy=not took("address", canonical, BUSY_ADDRESS, now=now),
        repeats=repeats(given, canonical, now=now),
        is_form_reused=inbox.is_form_used(given),
        phrases=dict(KnownPhrase.objects.values_list("phrase", "weight")),
        learned=opinion.points,
        learned_from=opinion.messages,
        language=publisher.index_language,
        own_hosts=own_hosts(),
    )


def took(what: str, whose: str, most: int, *, now: datetime) -> bool:
    """Take one of so many an hour; whether one was left. Nobody ("") has as many as they like."""
    digest = keys.digest(f"contact-{what}", whose).hex()[:40]
    return not whose or buckets.take(f"contact:{digest}", capacity=most, per=HOUR, now=now)


def repeats(given: Submission, canonical: str, *, now: datetime) -> int:
    """How many others sent these words within a day; MOST_REPEATS at the most."""
    if given.gist_digest is None:
        return 0
    same = Message.objects.filter(gist_digest=given.gist_digest, arrived_at__gt=now - DAY)
    return len(same.exclude(canonical=canonical).values_list("pk")[:MOST_REPEATS])


def forget_networks(now: datetime) -> None:
    """Empty the networks from which messages came long ago."""
    old = Message.objects.filter(arrived_at__lt=now - NETWORK_KEPT)
    old.exclude(network="").update(network="")
