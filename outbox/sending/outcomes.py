"""What became of one attempt. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum

from common import addresses

ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
LONGEST = 300


class Fate(StrEnum):
    """As in `Delivery.State`."""

    SENT = "sent"
    FAILED = "failed"
    DEFERRED = "deferred"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    `reply` is what the server said, or what happened, on one line.

    With `is_over` the connection is of no more use; with `is_ours` the fault lies with us or the
    server, not with the recipient, and the attempt does not count.
    """

    fate: Fate
    reply: str
    is_over: bool = False
    is_ours: bool = False


def of_reply(code: int, text: bytes | str, *, stage: str) -> Outcome:
    """
    The outcome of a mail that the server refused at `stage`, by RFC 5321.

    421 closes the connection. Who is refused as a sender (at MAIL) is refused for all recipients,
    so that is no fault of the recipient's, whatever the code.

    >>> of_reply(550, "5.1.1 No such user", stage="RCPT").fate
    <Fate.FAILED: 'failed'>
    >>> of_reply(452, "4.3.1 Too many", stage="RCPT").fate
    <Fate.DEFERRED: 'deferred'>
    >>> of_reply(550, "5.7.1 You may not send", stage="MAIL").is_ours
    True
    """
    reply = told(code, text, stage)
    is_ours = stage == "MAIL" or code == 421
    if 500 <= code < 600 and not is_ours:
        return Outcome(Fate.FAILED, reply)
    if 400 <= code < 600:
        return Outcome(Fate.DEFERRED, reply, is_over=code == 421, is_ours=is_ours)
    # A code that does not belong here: the two no longer understand each other.
    fate = Fate.UNCERTAIN if stage == "text" else Fate.DEFERRED
    return Outcome(fate, reply, is_over=True, is_ours=fate == Fate.DEFERRED)


def told(code: int, text: bytes | str, stage: str = "") -> str:
    """
    >>> told(250, b"2.0.0 Ok: queued\\nas 4711")
    '250 2.0.0 Ok: queued as 4711'
    """
    said = text.decode(errors="replace") if isinstance(text, bytes) else text
    line = f"{code} {' '.join(said.split())}"
    line = addresses.hidden(line).replace("\0", "")
    return (f"{line} (to {stage})" if stage else line)[:LONGEST]


def status_of(reply: str) -> str:
    """
    The enhanced status code in a reply, by RFC 3463; "" where there is none.

    >>> status_of("550 5.1.1 No such user")
    '5.1.1'
    """
    match = ENHANCED.search(reply)
    return match[0] if match else ""
