"""The log of consent: lines are added, never changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common import addresses, keys

from .models import Consent

PURPOSE = "consent"
TEXT_VERSION = "2026-11"
"""Of the words beside the form; changed with them."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where an act came from: a page of ours, and a network with its end cut off."""

    page: str = ""
    network: str = ""


def note(
    address: str,
    kind: str,
    *,
    now: datetime,
    said: str = "",
    source: Source | None = None,
    by: Any = None,
) -> Consent:
    source = source or Source()
    return Consent.objects.create(
        digest=keys.digest(PURPOSE, addresses.canonical(address)),
        kind=kind,
        said=said,
        text_version=TEXT_VERSION,
        page=source.page[:300],
        network=source.network,
        by=by,
        made_at=now,
    )


def of(address: str) -> Any:
    """All lines about an address, the newest first."""
    digests = keys.digests(PURPOSE, addresses.canonical(address))
    return Consent.objects.filter(digest__in=digests)
