"""How a mailing stands: its deliveries by state, and what was told of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count

from .models import OPEN, Delivery, Event, Mailing

State = Delivery.State


FIGURES: dict[str, Callable[[Sequence[int]], Mapping[int, int]]] = {}
"""
What other apps know of mailings, by its name: of the keys of mailings, a number for each that has
any. They add theirs in their `ready`.
"""


@dataclass(frozen=True, slots=True)
class Tally:
    """Deliveries by state; `bounced` and `complained` are those of which that was told."""

    candidates: int
    states: dict[str, int] = field(default_factory=dict)
    bounced: int = 0
    complained: int = 0

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def is_balanced(self) -> bool:
        """The accounting identity: who was to get it is in exactly one state."""
        return self.total == self.candidates

    @property
    def waiting(self) -> int:
        return sum(self.states.get(state, 0) for state in OPEN)

    @property
    def tried(self) -> int:
        """Those that a server has answered of, for good or ill."""
        return self.states.get("sent", 0) + self.states.get("failed", 0)

    @property
    def lost(self) -> int:
        """Refused at once, or returned later."""
        return self.states.get("failed", 0) + self.bounced

    @property
    def share(self) -> float:
        """Of 1: how much of the mailing is over."""
        return 1 - self.waiting / self.total if self.total else 1.0


def counted(mailing: Mailing) -> Tally:
    """As the rows have it now; those of a mailing that is over were counted when it ended."""
    if mailing.tally and mailing.finished_at:
        return Tally(mailing.candidates, **mailing.tally)
    return count(mailing)


def count(mailing: Mailing) -> Tally:
    states = dict(
        Delivery.objects.filter(mailing=mailing)
        .values_list("state")
        .annotate(Count("pk"))
        .order_by()
    )
    told = dict(
        Event.objects.filter(delivery__mailing=mailing)
        .values_list("kind")
        .annotate(Count("delivery", distinct=True))
        .order_by()
    )
    candidates = sum(states.values()) if mailing.is_standing else mailing.candidates
    return Tally(
        candidates,
        states,
        bounced=told.get(Event.Kind.HARD_BOUNCE, 0),
        complained=told.get(Event.Kind.COMPLAINT, 0),
    )


def keep(mailing: Mailing) -> None:
    """Count a mailing that is over, so that its rows need not be read again."""
    if mailing.finished_at is None:
        return
    tally = count(mailing)
    mailing.tally = {
        "states": tally.states, "bounced": tally.bounced, "complained": tally.complained
    }  # fmt: skip
    mailing.save(update_fields=["tally"])
