"""
What happens to a message from the form: how many come from there, what speaks for spam, the inbox.
Mails are judged here too.

Nobody is stopped by what others send. There is no limit for the whole site; where too many come
from one network, those with a proof of work are taken all the same, and the others are told when
to send again, with their text kept.
"""

from datetime import datetime, timedelta

from django.db import connection

from articles.models import Publisher
from articles.models.site import own_hosts
from common import clients, keys
from outbox import buckets

from . import inbox, learning, spam
from .inbox import Submission
from .models import Message
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
        limits = limits_of(client, is_proved=is_proved)
        seen = look_around(given, client, limits, has_language=has_language, now=now)
        return spam.verdict(spam.signs(given, seen), is_proved=is_proved)

    return inbox.receive(given, now=now, judge=judge)


def judge_mail(given: Submission, *, now: datetime) -> Verdict:
    """Of a mail that begins a message: no browser could do a sum for it, so none is asked for."""
    seen = look_around(given, "", {}, has_language=True, now=now)
    return spam.verdict(spam.signs(given, seen), is_proved=True)


# ---- How many come from there ---------------------------------------------------------


def limits_of(client: str, *, is_proved: bool) -> dict[str, int]:
    """Of what a sender must have one left; with a proof, of nothing."""
    if is_proved or not client:
        return {}
    return {
        key("most of client", clients.cut(client, clients.NARROW)): MOST_OF_CLIENT,
        key("most of network", clients.cut(client, clients.WIDE)): MOST_OF_NETWORK,
    }


def key(what: str, whose: str) -> str:
    """Of a bucket; who has the table can't read an address out of it."""
    return f"contact:{keys.digest(f'contact-{what}', whose).hex()[:40]}"


# ---- What else is known ---------------------------------------------------------------

# All that must be asked before a message is stored, in one question, for somebody waits.
AROUND = f"""
WITH taken AS ({buckets.TAKE_EACH})
SELECT
  ARRAY(SELECT key FROM taken),
  (SELECT count(*) FROM (
    SELECT FROM contact_message
    WHERE gist_digest = %(gist)s AND arrived_at > %(since)s AND canonical <> %(canonical)s
    LIMIT %(most)s
  ) AS same),
  (SELECT json_object_agg(phrase, weight) FROM contact_knownphrase),
  ARRAY(SELECT digest FROM contact_learnedword WHERE digest = ANY(%(words)s) ORDER BY id),
  ARRAY(SELECT spam FROM contact_learnedword WHERE digest = ANY(%(words)s) ORDER BY id),
  ARRAY(SELECT ham FROM contact_learnedword WHERE digest = ANY(%(words)s) ORDER BY id)
"""  # noqa: S608


def look_around(
    given: Submission,
    client: str,
    limits: dict[str, int],
    *,
    has_language: bool,
    now: datetime,
) -> Seen:
    """
    What else is known of a message, its sender and its words. One query.

    It takes one of all that the sender has left. Raises TooMany where nothing is left of a limit.
    """
    words = learning.words_of(subject=given.subject, text=given.text, address=given.address)
    by_digest = learning.digests_of(words)
    busy_client = key("client", clients.cut(client, clients.NARROW)) if client else ""
    busy_address = key("address", given.canonical)
    wanted = {busy_address: BUSY_ADDRESS} | ({busy_client: BUSY_CLIENT} if client else {})
    values = {
        "gist": given.gist_digest,
        "since": now - DAY,
        "canonical": given.canonical,
        "most": MOST_REPEATS,
        "words": list(by_digest),
    }
    with connection.cursor() as cursor:
        cursor.execute(AROUND, values | buckets.wanted(limits | wanted, per=HOUR, now=now))
        left, repeats, phrases, digests, in_spam, in_ham = cursor.fetchone()
    if limits.keys() - left:
        raise TooMany(
            "Many messages came from your network. What you wrote is still here: please send it "
            "again in a minute."
        )
    opinion = learning.judgement(by_digest, zip(digests, in_spam, in_ham, strict=True))
    return Seen(
        has_language=has_language,
        is_client_busy=bool(client) and busy_client not in left,
        is_address_busy=busy_address not in left,
        repeats=repeats,
        phrases=phrases or {},
        learned=opinion.points,
        learned_from=opinion.messages,
        language=(given.publisher or Publisher.load()).index_language,
        own_hosts=own_hosts(),
    )


def forget_networks(now: datetime) -> None:
    """Empty the networks from which messages came long ago."""
    old = Message.objects.filter(arrived_at__lt=now - NETWORK_KEPT)
    old.exclude(network="").update(network="")
