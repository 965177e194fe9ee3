"""Addresses that get no mail in bulk any more."""

from collections.abc import Iterable

from common import addresses, keys

from .models import Suppression

PURPOSE = "suppression"
Reason = Suppression.Reason


def suppress(address: str, *, reason: str, note: str = "") -> Suppression:
    """Keep an address from all bulk mail; where it is already, the first reason stays."""
    digest = keys.digest(PURPOSE, addresses.canonical(address))
    known = of(address)
    return (
        known
        or Suppression.objects.get_or_create(
            digest=digest, defaults={"reason": reason, "note": note[:200]}
        )[0]
    )


def of(address: str) -> Suppression | None:
    """What holds an address back."""
    digests = keys.digests(PURPOSE, addresses.canonical(address))
    return Suppression.objects.filter(digest__in=digests).first()


def release(address: str) -> bool:
    """Let an address have mail again; whether it was held back."""
    digests = keys.digests(PURPOSE, addresses.canonical(address))
    return bool(Suppression.objects.filter(digest__in=digests).delete()[0])


def held_back(given: Iterable[str]) -> dict[str, str]:
    """Which of these addresses are suppressed, and why: address → reason."""
    by_digest = {
        digest: address
        for address in given
        for digest in keys.digests(PURPOSE, addresses.canonical(address))
    }
    found = Suppression.objects.filter(digest__in=list(by_digest))
    return {by_digest[bytes(row.digest)]: str(row.reason) for row in found}
