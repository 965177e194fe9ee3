"""What must not go unseen: too many bounces, mail that does not go, uncertain mails."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min

from . import counting, steering
from .models import WAITING, Delivery, Mailing, Sender, Switch
from .sending import claiming

MOST_LOST = 0.05
MOST_COMPLAINTS = 0.001
# So many at least: one bounce of ten mails says nothing.
FEWEST_LOST, FEWEST_COMPLAINTS = 10, 2
LONGEST_WAIT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that the staff should see to."""

    says: str
    mailing: Mailing | None = None
    address: str = ""
    """Of the admin's page where it is seen to, if that is not the mailing's."""


SOURCES: list[Callable[[datetime], Iterable[Alarm]]] = []
"""What other apps have to tell beside: they add theirs in their `ready`."""


def verdict(tally: counting.Tally) -> str:
    """
    Why a mailing should stop; "" where it may go on.

    The lines are those of the large mail services: 5 % of bounces, 0.1 % of complaints.

    >>> verdict(counting.Tally(1000, {"sent": 90, "failed": 10, "planned": 900}))
    '10 of 100 mails bounced, 10 %: more than 5 %.'
    """
    if tally.lost >= FEWEST_LOST and tally.lost > MOST_LOST * tally.tried:
        share = tally.lost / tally.tried
        return f"{tally.lost} of {tally.tried} mails bounced, {share:.0%}: more than 5 %.".replace(
            f"{share:.0%}", f"{share * 100:.0f} %"
        )
    if tally.complained >= FEWEST_COMPLAINTS and tally.complained > MOST_COMPLAINTS * tally.tried:
        return f"{tally.complained} of {tally.tried} readers complained: more than 0.1 %."
    return ""


def stop_unhealthy() -> int:
    """Pause those mailings that do harm; gives how many."""
    stopped = 0
    for mailing in Mailing.objects.filter(
        state=Mailing.State.SENDING, is_watched=True, is_standing=False
    ):
        if because := verdict(counting.count(mailing)):
            steering.pause(mailing, because=because)
            stopped += 1
    return stopped


def alarms(switch: Switch, now: datetime) -> list[Alarm]:
    """What stands in the way of mail now."""
    found: list[Alarm] = []
    if switch.stopped_at:
        found.append(Alarm(f"No mail is sent. {switch.because}"))
    elif switch.trouble:
        found.append(Alarm(f"The mail server can’t be reached: {switch.trouble}"))
    elif claiming.is_anything_due() and not is_any_sender(now) and (wait := oldest(now)):
        found.append(Alarm(f"Nothing has sent for {minutes(wait)}: does a worker run?"))
    for mailing in Mailing.objects.filter(state=Mailing.State.PAUSED).exclude(because=""):
        found.append(Alarm(f"“{mailing}” was stopped. {mailing.because}", mailing))
    for mailing in Mailing.objects.filter(is_standing=True, state=Mailing.State.SENDING):
        wait = oldest(now, mailing)
        if wait:
            found.append(Alarm(f"“{mailing}”: a mail has waited for {minutes(wait)}.", mailing))
    uncertain = Delivery.objects.filter(state=Delivery.State.UNCERTAIN).count()
    if uncertain:
        found.append(Alarm(f"{uncertain} mails are uncertain: were they sent?"))
    return found + [alarm for source in SOURCES for alarm in source(now)]


def is_any_sender(now: datetime) -> bool:
    return Sender.objects.filter(seen_at__gt=now - LONGEST_WAIT).exists()


def oldest(now: datetime, mailing: Mailing | None = None) -> timedelta | None:
    """How long the oldest mail has waited that could go; None where that is not long."""
    waiting = Delivery.objects.filter(
        state__in=WAITING, mailing__state=Mailing.State.SENDING, mailing__start_at__lte=now
    )
    if mailing:
        waiting = waiting.filter(mailing=mailing)
    since = waiting.aggregate(since=Min("changed_at"))["since"]
    return now - since if since and now - since > LONGEST_WAIT else None


def minutes(wait: timedelta) -> str:
    """
    >>> minutes(timedelta(minutes=17)), minutes(timedelta(hours=50))
    ('17 minutes', '50 hours')
    """
    whole = int(wait.total_seconds() // 60)
    return f"{whole // 60} hours" if whole >= 120 else f"{whole} minutes"
