"""A mail as it arrived: who sent it by what address, who signed what of it. Pure."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from functools import cached_property
from ipaddress import ip_address

import dkim

from .names import Names

LITERAL = re.compile(r"\[(?:IPv6:)?([0-9A-Fa-f.:]+)\]")
SHORTEST_KEY = 1024  # bits
LONGEST_KEY = 1500  # characters of a record, of 8,192 bits: what is longer takes minutes to try
CHANGED = "the text or a header was changed after signing, or the key is another"


@dataclass(frozen=True, slots=True)
class Signature:
    """
    One DKIM signature: of `domain`, over `headers`; `fault` is "" where it holds.

    It `is_whole` where it covers all of the text: after the end of a part, anybody may add.
    """

    domain: str
    selector: str
    headers: frozenset[str]
    fault: str
    is_whole: bool = True


class Received:
    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.message: EmailMessage = message_from_bytes(raw, policy=policy.default)

    def header(self, name: str) -> str:
        """The first of that name, unfolded; "" where there is none."""
        return " ".join(str(self.message.get(name, "")).split())

    @cached_property
    def message_id(self) -> str:
        return self.header("Message-ID")

    @cached_property
    def from_domain(self) -> str:
        return domain_of(self.header("From"))

    @cached_property
    def envelope_domain(self) -> str:
        """Of the envelope's sender, which the last server writes into Return-Path."""
        return domain_of(self.header("Return-Path"))

    @cached_property
    def ip(self) -> str:
        """
        The address it came to the receiving server from; "" where no server noted a public one.

        Servers put their line on top, so the first public address is that of the last stretch.
        """
        for line in self.message.get_all("Received", []):
            if match := LITERAL.search(" ".join(str(line).split())):
                try:
                    found = ip_address(match[1])
                except ValueError:
                    continue
                if found.is_global:
                    return str(found)
        return ""

    @cached_property
    def signature_lines(self) -> list[str]:
        return [str(line) for line in self.message.get_all("DKIM-Signature", [])]

    def signatures(self, names: Names) -> list[Signature]:
        """All of them, each verified with the key that its domain publishes. Raises Unanswered."""
        return [self.signature(names, number) for number in range(len(self.signature_lines))]

    def signature(self, names: Names, number: int) -> Signature:
        """The one with this number, from 0. Raises Unanswered."""
        pairs = (part.partition("=") for part in self.signature_lines[number].split(";"))
        tags = {name.strip(): "".join(value.split()) for name, _, value in pairs}
        domain, selector = tags.get("d", "").lower(), tags.get("s", "")
        fault = ""
        try:
            checked = dkim.DKIM(self.raw, minkey=SHORTEST_KEY)
            keys = names.texts(f"{selector}._domainkey.{domain}")
            if not keys:
                fault = f"its key, {selector}._domainkey.{domain}, is not in the DNS"
            elif tags.get("a", "").endswith("sha1"):
                fault = "it is made by SHA-1, which nobody believes any more (RFC 8301)"
            elif len(keys[0]) > LONGEST_KEY:
                fault = f"its key, {selector}._domainkey.{domain}, is too long"
            elif (
                not checked.verify(number, dnsfunc=names.key)
                # Two programs read the header here, and must have read the same.
                or checked.domain.decode("ascii", "replace").lower() != domain
            ):
                fault = CHANGED
        except dkim.ValidationError:
            fault = CHANGED
        except dkim.DKIMException as error:
            fault = str(error)
        headers = frozenset(tags.get("h", "").lower().split(":"))
        return Signature(domain, selector, headers, fault, is_whole="l" not in tags)


def domain_of(address: str) -> str:
    """
    >>> domain_of("The Press <news@Example.org>"), domain_of("<>")
    ('example.org', '')
    """
    return parseaddr(address)[1].rpartition("@")[2].lower()
