"""
Whether the domain that a mail says it is from has signed it, by DKIM.

It takes questions to the DNS, so it is for jobs alone: nobody waits there for a page.
"""

import logging
from collections.abc import Callable, Iterator

from outbox.origin import dmarc
from outbox.origin.names import Names, Unanswered
from outbox.origin.received import Received, Signature, domain_of

from .inbox import Signed
from .models.signed import How

logger = logging.getLogger(__name__)

MOST = 5  # signatures of a mail that are looked at
PATIENCE = 10.0  # seconds for all questions about one mail

Ask = Callable[[], Names]
UNKNOWN = Signed(How.UNKNOWN)


def names() -> Names:
    """For one mail. Raises Unanswered."""
    return Names(within=PATIENCE)


def look(raw: bytes, address: str, ask: Ask | None) -> Signed:
    """
    Who signed a mail whose sender is `address`; without `ask`, nobody may be asked just now.

    Whatever a mail is made of, this keeps it from nobody: what goes wrong is logged, and unknown.
    """
    try:
        return signed(Received(raw), domain_of(address), ask)
    except Exception:
        logger.exception("The signatures of a mail could not be looked at.")
        return UNKNOWN


def signed(mail: Received, domain: str, ask: Ask | None) -> Signed:
    if not mail.signature_lines:
        return Signed(How.NOT)
    if ask is None:
        return UNKNOWN
    try:
        names = ask()
    except Unanswered:
        return UNKNOWN
    if len(mail.message.get_all("From", [])) != 1:
        return Signed(How.BROKEN)  # which of them was signed, nobody could tell
    found = [answer(mail, names, number) for number in range(len(mail.signature_lines[:MOST]))]
    holding = [one for one in found if one and is_sound(one)]
    try:
        own = next(owners(names, domain, holding), None)
    except Unanswered:
        return UNKNOWN
    if own:
        return Signed(How.OWN, own.domain)
    if holding:
        return Signed(How.OTHER, holding[0].domain)
    return UNKNOWN if None in found else Signed(How.BROKEN)


def answer(mail: Received, names: Names, number: int) -> Signature | None:
    """None where it can't be told whether it holds."""
    try:
        return mail.signature(names, number)
    except Unanswered:
        return None


def is_sound(signature: Signature) -> bool:
    """Whether it holds, and says who wrote all of the text."""
    return not signature.fault and signature.is_whole and "from" in signature.headers


def owners(names: Names, domain: str, holding: list[Signature]) -> Iterator[Signature]:
    """Those that stand for a domain: its own first, which asks nobody. Raises Unanswered."""
    yield from (one for one in holding if one.domain == domain)
    if holding:
        policy = dmarc.policy_of(names, domain)
        mode = policy.tags.get("adkim", "r") if policy else "r"
        yield from (one for one in holding if mode != "s" and is_above(one.domain, domain))
        yield from (
            one for one in holding if dmarc.is_aligned(names, one.domain, domain, mode=mode)
        )


def is_above(domain: str, other: str) -> bool:
    """
    Whether the one is in charge of the other, with or without a record that says so.

    >>> is_above("uni.example", "students.uni.example"), is_above("example", "uni.example")
    (True, False)
    """
    return "." in domain and other.lower().endswith(f".{domain}")
