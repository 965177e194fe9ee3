"""What editors do with a mailing and its deliveries, and what follows from the clock."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.dispatch import Signal
from django.utils import timezone

from . import counting, planning
from .models import OPEN, WAITING, Delivery, Mailing

State = Mailing.State
cancelled = Signal()
"""A `mailing` was cancelled; what is in hand of it is finished. Within the transaction of it."""


class CannotSteer(Exception):
    """A mailing is not in a state for that; says so in a sentence."""


def pause(mailing: Mailing, *, because: str = "") -> None:
    """Hold back what waits; what is in hand is finished. Raises CannotSteer."""
    move(mailing, {State.SENDING}, State.PAUSED, because)


def resume(mailing: Mailing) -> None:
    """
    Send on. Raises CannotSteer.

    A mailing that was stopped for its bounces goes to its end now: somebody has looked at it.
    """
    if mailing.because:
        mailing.is_watched = False
    move(mailing, {State.PAUSED}, State.SENDING, "")
    planning.wake()


@transaction.atomic
def cancel(mailing: Mailing, *, because: str = "") -> int:
    """End a mailing; gives how many deliveries will not go. Raises CannotSteer."""
    if mailing.is_standing:
        raise CannotSteer("Answers and confirmations can be paused, not cancelled.")
    move(mailing, {State.SENDING, State.PAUSED}, State.CANCELLED, because)
    dropped = cancel_waiting(Delivery.objects.filter(mailing=mailing), because or "Cancelled.")
    counting.keep(mailing)
    cancelled.send(sender=Mailing, mailing=mailing)
    return dropped


def move(mailing: Mailing, given: set[State], wanted: State, because: str) -> None:
    now = timezone.now()
    mailing.state, mailing.because = wanted, because[:300]
    mailing.finished_at = now if wanted in {State.DONE, State.CANCELLED} else None
    changed = Mailing.objects.filter(pk=mailing.pk, state__in=given).update(
        state=wanted,
        because=mailing.because,
        finished_at=mailing.finished_at,
        is_watched=mailing.is_watched,
    )
    if not changed:
        mailing.refresh_from_db()
        raise CannotSteer(f"“{mailing}” is {mailing.get_state_display()}.")


def cancel_waiting(deliveries: QuerySet[Delivery], because: str) -> int:
    """
    Cancel those of `deliveries` that no sender has in hand; gives how many.

    The state stands outside the subquery: there alone it is looked at again where a sender held
    the row meanwhile.
    """
    chosen = Delivery.objects.filter(pk__in=deliveries.order_by().values("pk"))
    return chosen.filter(state__in=WAITING).update(
        state=Delivery.State.CANCELLED, reply=because, due_at=None, changed_at=timezone.now()
    )


def plan_after_all(deliveries: QuerySet[Delivery]) -> int:
    """Plan cancelled ones again, of mailings that are not over; gives how many."""
    open_ones = Mailing.objects.filter(finished_at=None)
    changed = deliveries.filter(state=Delivery.State.CANCELLED, mailing__in=open_ones).update(
        state=Delivery.State.PLANNED, reply="", changed_at=timezone.now()
    )
    if changed:
        planning.wake()
    return changed


def resolve(deliveries: Iterable[int], *, was_sent: bool, by: str) -> int:
    """Say of uncertain ones what became of them, as somebody found out; gives how many."""
    state = Delivery.State.SENT if was_sent else Delivery.State.FAILED
    chosen = Delivery.objects.filter(pk__in=list(deliveries), state=Delivery.State.UNCERTAIN)
    mailings = list(Mailing.objects.filter(delivery__in=chosen).distinct())
    changed = chosen.update(state=state, reply=f"Resolved by {by}.", changed_at=timezone.now())
    for mailing in mailings:
        counting.keep(mailing)
    return changed


def drop_late(now: datetime) -> int:
    """Cancel what should have gone by now and did not; gives how many."""
    late = Mailing.objects.filter(not_after__lte=now, finished_at=None)
    return cancel_waiting(
        Delivery.objects.filter(mailing__in=late), "Too late: it should have gone before."
    )


def settle_done() -> int:
    """Call those mailings done of which nothing is open; gives how many."""
    is_open = Delivery.objects.filter(mailing=OuterRef("pk"), state__in=OPEN)
    over = Mailing.objects.filter(~Exists(is_open), is_standing=False, state=State.SENDING)
    done = 0
    for mailing in over:
        move(mailing, {State.SENDING}, State.DONE, "")
        counting.keep(mailing)
        done += 1
    return done


def settle_cancelled() -> int:
    """
    Count those cancelled mailings anew of which mails were in hand; gives how many.

    What was put off since then will not go.
    """
    counted = Mailing.objects.filter(state=State.CANCELLED, tally__states__has_key="sending")
    for mailing in counted:
        rows = Delivery.objects.filter(mailing=mailing)
        cancel_waiting(rows, mailing.because or "Cancelled.")
        counting.keep(mailing)
    return len(counted)
