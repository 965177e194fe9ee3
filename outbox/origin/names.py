"""Questions to the domain name system."""

import time
from collections.abc import Callable, Iterable
from contextlib import suppress

import dns.exception
import dns.resolver
import dns.reversename
from dns.resolver import Resolver

PATIENCE = 5.0  # seconds for one question, all servers together


class Unanswered(Exception):
    """The servers of the DNS did not answer, which says nothing of what they would have said."""


class Names:
    """
    What the DNS says. A name that does not exist, or has no such record, gives an empty list.

    Every method raises Unanswered.
    """

    def __init__(
        self,
        resolver: Resolver | None = None,
        *,
        within: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        `within` so many seconds all questions together are answered, or not at all.

        Raises Unanswered where this machine names no server to ask.
        """
        self.clock = clock
        self.ends = clock() + within if within else None
        try:
            self.resolver = resolver or Resolver()
        except dns.resolver.NoResolverConfiguration as error:
            raise Unanswered("This machine names no server of the DNS.") from error

    def ask(self, name: str, kind: str) -> Iterable[object]:
        left = PATIENCE if self.ends is None else min(PATIENCE, self.ends - self.clock())
        if left <= 0:
            raise Unanswered(f"There was no time left to ask the DNS for {name} ({kind}).")
        try:
            return self.resolver.resolve(name, kind, lifetime=left)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except dns.exception.DNSException as error:
            raise Unanswered(f"The DNS did not answer for {name} ({kind}).") from error

    def texts(self, name: str) -> list[str]:
        """TXT records, each with its strings joined as RFC 7208 3.3 has it."""
        found = []
        for record in self.ask(name, "TXT"):
            with suppress(UnicodeDecodeError):
                found.append(b"".join(record.strings).decode("ascii"))  # type: ignore[attr-defined]
        return found

    def addresses(self, name: str) -> list[str]:
        return [str(record) for kind in ("A", "AAAA") for record in self.ask(name, kind)]

    def exchanges(self, name: str) -> list[str]:
        """The hosts that take mail for a domain, the preferred first."""
        records: list[tuple[int, str]] = sorted(
            (record.preference, str(record.exchange).rstrip("."))  # type: ignore[attr-defined]
            for record in self.ask(name, "MX")
        )
        return [host for _, host in records if host]

    def hosts(self, ip: str) -> list[str]:
        """The names of an address (PTR)."""
        name = str(dns.reversename.from_address(ip))
        return [str(record).rstrip(".") for record in self.ask(name, "PTR")]

    def key(self, name: bytes, **options: object) -> bytes | None:
        """The record with a public key, as dkimpy asks for it."""
        found = self.texts(name.decode("ascii").rstrip("."))
        return found[0].encode("ascii") if found else None
