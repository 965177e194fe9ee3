"""
What the outbox must be told by those who mail: for each kind of mailing, who and what.

The outbox knows no reader and no message. An app says in its `ready` what its kinds are:
`kinds.register(ArticleKind())`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from .compiling import Mail
from .models import Mailing


@dataclass(frozen=True, slots=True)
class Recipient:
    """
    Where a delivery goes. `values` fill the slots of its copy.

    Recipients of one `variant` get copies of one mail; a kind whose mails all differ gives each
    its own.
    """

    address: str
    variant: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


class Kind(Protocol):
    """One kind of mail."""

    name: str
    label: str
    is_bulk: bool
    """Whether it is sent to a list: then suppressed addresses get none, and it has List headers."""

    def recipients(self, mailing: Mailing, numbers: Sequence[int]) -> Mapping[int, Recipient]:
        """Those of the recipients who are still to get it; who is missing has been taken off."""

    def mail(self, mailing: Mailing, variant: str) -> Mail:
        """What recipients of this variant get."""

    def addresses_of(self, numbers: Sequence[int]) -> Mapping[int, str]:
        """Where recipients are reached; who was erased is missing, or has "". One query."""


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _KINDS[kind.name] = kind


def get(name: str) -> Kind:
    """Raises KeyError of a kind that no app has."""
    return _KINDS[name]


def names() -> list[str]:
    return list(_KINDS)


def every() -> list[Kind]:
    return list(_KINDS.values())


def forget(name: str) -> None:
    del _KINDS[name]
