"""
What a domain asks of those who get mail in its name: DMARC.

The organisational domain is found by walking up the tree of names, as DMARCbis has it, so that no
list of public suffixes is needed.
"""

from dataclasses import dataclass

from .names import Names

MOST_LABELS = 8


@dataclass(frozen=True, slots=True)
class Policy:
    """The record that holds for a domain: that of `domain`, with its tags."""

    domain: str
    tags: dict[str, str]

    @property
    def asks(self) -> str:
        """none, quarantine or reject."""
        return self.tags.get("p", "none").lower()


def tags_of(text: str) -> dict[str, str]:
    """
    >>> tags_of("v=DMARC1; p=none; rua=mailto:x@example.org")
    {'v': 'DMARC1', 'p': 'none', 'rua': 'mailto:x@example.org'}
    """
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip().lower(): value.strip() for name, mark, value in pairs if mark}


def record_of(names: Names, domain: str) -> dict[str, str] | None:
    """Its own record; None where it has none, or several, which count as none."""
    found = [
        tags
        for tags in map(tags_of, names.texts(f"_dmarc.{domain}"))
        if tags.get("v", "").upper() == "DMARC1"
    ]
    return found[0] if len(found) == 1 else None


def walk(domain: str) -> list[str]:
    """
    A domain and those above it, as far as they are asked.

    >>> walk("news.press.example.org")
    ['news.press.example.org', 'press.example.org', 'example.org', 'org']
    """
    labels = domain.lower().strip(".").split(".")
    places = [0, *range(max(1, len(labels) - MOST_LABELS + 1), len(labels))]
    return [".".join(labels[place:]) for place in places]


def policy_of(names: Names, domain: str) -> Policy | None:
    """The record nearest to a domain. Raises Unanswered."""
    for one in walk(domain):
        if tags := record_of(names, one):
            return Policy(one, tags)
    return None


def organisation(names: Names, domain: str) -> str:
    """The highest domain with a record, or the one below a public suffix. Raises Unanswered."""
    found = domain.lower().strip(".")
    above = walk(domain)
    for place, one in enumerate(above):
        tags = record_of(names, one)
        if tags is None:
            continue
        if tags.get("psd") == "n":
            return one
        if tags.get("psd") == "y":
            return above[place - 1] if place else one
        found = one
    return found


def is_aligned(names: Names, domain: str, other: str, *, mode: str) -> bool:
    """Whether a domain that was proved stands for that of From: in mode s only the very same."""
    if domain.lower() == other.lower():
        return True
    return mode != "s" and organisation(names, domain) == organisation(names, other)
