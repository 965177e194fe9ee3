"""
What the staff teach by “spam”, “no spam” and by answering: which words stand in which.

Naive Bayes over the words of a message, each known by its keyed hash alone. A judgement that is
changed is unlearned first, by what the history of the message says it was.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connection

from common import addresses, keys

from . import spam
from .models import Message, MessageEvent

WORD = re.compile(r"[^\W_]{3,30}")
MOST_WORDS = 300
"""Of one message: the first ones. A long text must cost no more than this."""
MOST_TELLING = 20
"""So many words decide, or a long text would be sure of everything."""
FEWEST = 5
"""Messages of each side, before anything is said of a new one."""
MOST_POINTS, MOST_TRUST = 5.0, 2.5
ALL = b""
"""The digest under which messages are counted."""
PURPOSE = "spam-word"

Kind = MessageEvent.Kind
JUDGEMENTS = {Kind.SPAM: True, Kind.NOT_SPAM: False, Kind.REPLIED: False}
"""By the kind of a line of the history, whether it said spam."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """Points for (or, below zero, against) spam, by so many messages that were judged."""

    points: float = 0.0
    messages: int = 0


def words_of(*, subject: str, text: str, address: str) -> list[str]:
    """
    Each word once, where links lead, and the domain of the address.

    >>> words_of(subject="Buy", text="buy now https://Spam.example/x", address="a@b.example")
    ['domain:b.example', 'host:spam.example', 'buy', 'now']
    """
    hosts = [f"host:{spam.host_of(link)}" for link in spam.LINK.findall(text)]
    words = WORD.findall(spam.LINK.sub(" ", f"{subject} {text}").casefold())
    found = [f"domain:{addresses.domain_of(address)}", *hosts, *words]
    return list(dict.fromkeys(found))[:MOST_WORDS]


def digests_of(words: Iterable[str]) -> dict[bytes, str]:
    """Under which digests what was learned of the words stands; ALL is one of them."""
    return {ALL: ""} | {digest: word for word in words for digest in keys.digests(PURPOSE, word)}


def judgement(by_digest: Mapping[bytes, str], rows: Iterable[tuple[bytes, int, int]]) -> Opinion:
    """By the counts that stand under the digests: how often in spam, how often not."""
    counts: dict[str, tuple[int, int]] = {}
    spam_messages = ham_messages = 0
    for digest, in_spam, in_ham in rows:
        if digest == ALL:
            spam_messages, ham_messages = in_spam, in_ham
        else:
            word = by_digest[digest]
            before = counts.get(word, (0, 0))
            counts[word] = (before[0] + in_spam, before[1] + in_ham)
    if min(spam_messages, ham_messages) < FEWEST:
        return Opinion()
    odds = log_odds(counts.values(), spam_messages, ham_messages)
    return Opinion(points_of(odds), spam_messages + ham_messages)


def log_odds(counts: Iterable[tuple[int, int]], spam_messages: int, ham_messages: int) -> float:
    """
    The logarithm of how much likelier spam is than not, by the most telling words.

    >>> log_odds([(9, 0)], 10, 10) > 0 > log_odds([(0, 9)], 10, 10)
    True
    >>> log_odds([(5, 5)], 10, 10)
    0.0
    """
    each = (
        math.log((in_spam + 0.5) / (spam_messages + 1))
        - math.log((in_ham + 0.5) / (ham_messages + 1))
        for in_spam, in_ham in counts
        if in_spam + in_ham > 1
    )
    return sum(sorted(each, key=abs, reverse=True)[:MOST_TELLING])


def points_of(odds: float) -> float:
    """
    >>> points_of(0.5), points_of(4.0), points_of(90.0), points_of(-90.0)
    (0.0, 2.0, 5.0, -2.5)
    """
    if abs(odds) < 1:
        return 0.0
    return round(max(-MOST_TRUST, min(MOST_POINTS, odds / 2)), 2)


# ---- Teaching -------------------------------------------------------------------------


def judged(message: Message) -> bool | None:
    """What the staff said last: spam or not; None where nobody has judged it."""
    lines = message.events.filter(kind__in=JUDGEMENTS).order_by("-made_at", "-pk")
    kind = lines.values_list("kind", flat=True).first()
    return None if kind is None else JUDGEMENTS[Kind(kind)]


def learn(message: Message, *, is_spam: bool) -> None:
    """In the transaction of the verb that judges, before its line is added to the history."""
    before = judged(message)
    if before == is_spam or message.erased_at:
        return
    words = words_of(subject=message.subject, text=message.text, address=message.address)
    by_word = [(keys.digest(PURPOSE, word)) for word in words]
    spam_by = int(is_spam) - int(before is True)
    ham_by = int(not is_spam) - int(before is False)
    add([ALL, *by_word], spam_by=spam_by, ham_by=ham_by)


def add(digests: list[bytes], *, spam_by: int, ham_by: int) -> None:
    """In the order of the digests, so that two who learn at once wait and never block."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contact_learnedword AS known (digest, spam, ham)"
            " SELECT digest, GREATEST(0, %(spam)s), GREATEST(0, %(ham)s)"
            " FROM unnest(%(digests)s::bytea[]) AS new (digest) ORDER BY digest"
            " ON CONFLICT (digest) DO UPDATE SET"
            " spam = GREATEST(0, known.spam + %(spam)s), ham = GREATEST(0, known.ham + %(ham)s)",
            {"spam": spam_by, "ham": ham_by, "digests": sorted(digests)},
        )
