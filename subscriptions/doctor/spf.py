"""
Whether a domain lets an address send in its name: the Sender Policy Framework, RFC 7208.

Macros and the discouraged mechanism `ptr` never match here; both are rare in records of today.
"""

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from outbox.origin.names import Names

MOST_LOOKUPS = 10
"""Of mechanisms that ask the DNS, RFC 7208 4.6.4."""
RESULTS = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
ASKING = {"include", "a", "mx", "ptr", "exists", "redirect"}


class Broken(Exception):
    """A record that receivers refuse as a whole (permerror); says why in a sentence."""


@dataclass(slots=True)
class Policy:
    """
    The records of a domain, followed for one sending address.

    `result` is pass, fail, softfail, neutral or none; `lookups` what the answer cost.
    """

    names: Names
    ip: IPv4Address | IPv6Address | None
    lookups: int = 0
    result: str = field(default="none")

    def follow(self, domain: str) -> str:
        """Raises Broken, and Unanswered."""
        record = self.record_of(domain)
        if record is None:
            return "none"
        redirect, result = "", ""
        for term in record.split()[1:]:
            sign, word = (term[0], term[1:]) if term[0] in RESULTS else ("+", term)
            if word.lower().startswith("redirect="):
                redirect = word[9:]
            elif "=" in word.partition(":")[0]:
                continue  # exp= and modifiers of times to come
            elif not result and self.matches(word, domain):
                result = RESULTS[sign]
        if result or not redirect:
            return result or "neutral"
        self.count()
        result = self.follow(redirect)
        if result == "none":
            raise Broken(f"The record of {domain} leads to {redirect}, which has none.")
        return result

    def record_of(self, domain: str) -> str | None:
        found = [
            text for text in self.names.texts(domain)
            if text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")
        ]  # fmt: skip
        if len(found) > 1:
            raise Broken(f"{domain} has {len(found)} SPF records; only one may be.")
        return found[0] if found else None

    def count(self) -> None:
        self.lookups += 1
        if self.lookups > MOST_LOOKUPS:
            raise Broken(f"The record asks the DNS more than {MOST_LOOKUPS} times.")

    def matches(self, word: str, domain: str) -> bool:
        """
        Whether a mechanism names the address. Without an address all are walked through, so that
        what they cost is known.
        """
        name, _, value = word.partition(":")
        name, _, length = name.partition("/")
        name = name.lower()
        if name in ASKING:
            self.count()
        if "%" in word or name in {"ptr", "exists"}:
            return False
        if name == "all":
            return True
        if name == "include":
            result = self.follow(value)
            if result == "none":
                raise Broken(f"The record includes {value}, which has none.")
            return self.ip is not None and result == "pass"
        if name in {"ip4", "ip6"}:
            try:
                network = ip_network(value, strict=False)
            except ValueError as error:
                raise Broken(f"“{word}” in the record of {domain} is no address.") from error
            return self.ip is not None and self.ip in network
        if name in {"a", "mx"}:
            host, _, tail = value.partition("/")
            return self.is_of(name, host or domain, length or tail)
        raise Broken(f"“{word}” in the record of {domain} is not known.")

    def is_of(self, name: str, host: str, length: str) -> bool:
        if self.ip is None:
            return False
        hosts = self.names.exchanges(host)[:MOST_LOOKUPS] if name == "mx" else [host]
        four, _, six = length.partition("//")
        bits = four if self.ip.version == 4 else six
        for address in (one for host in hosts for one in self.names.addresses(host)):
            if ip_address(address).version != self.ip.version:
                continue
            network = f"{address}/{bits}" if bits.isdigit() else address
            if self.ip in ip_network(network, strict=False):
                return True
        return False


def policy(names: Names, domain: str, ip: str = "") -> Policy:
    """
    What `domain` says of `ip`; without an address, only whether its record holds together.

    Raises Broken, and Unanswered.
    """
    found = Policy(names, ip_address(ip) if ip else None)
    found.result = found.follow(domain)
    return found
