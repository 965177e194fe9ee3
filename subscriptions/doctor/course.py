"""The course of an examination: asked for, the site looked at by a job, then the mail itself."""

import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from outbox import planning
from outbox.models import Delivery
from outbox.origin.names import Names, Unanswered
from outbox.origin.received import Received
from subscriptions.models import Examination

from . import examining
from .findings import Finding, Level

KIND = "examination"
NUMBERED = re.compile(r"^<(?P<mailing>[0-9a-f]{32})\.(?P<delivery>\d{1,18})@(?P<host>[^>]+)>$")


class NotThatMail(Exception):
    """A mail that was not sent for this examination; says so in a sentence."""


@transaction.atomic
def begin(address: str, *, by: Any, now: datetime) -> Examination:
    """Mail to `address`, and let a worker look at the rest."""
    from subscriptions.tasks import examine_mail

    examination = Examination.objects.create(address=address, asked_by=by, asked_at=now)
    planning.plan_one(kind=KIND, recipient=examination.pk, name="Mails of the mail doctor")
    transaction.on_commit(lambda: examine_mail.defer(examination=examination.pk))
    return examination


def examine_site(number: int, names: Names | None = None) -> None:
    try:
        found = examining.of_site(names or Names())
    except Unanswered as error:
        found = [Finding("The domain of the mails", Level.UNKNOWN, str(error))]
    keep(number, of_site=[one.as_json() for one in found])


def take_mail(
    raw: bytes, *, of: Examination | None = None, names: Names | None = None
) -> Examination | None:
    """
    Look at a mail that arrived; None where it is none of the doctor's.

    Where it is said `of` which examination it is, raises NotThatMail for any other, and
    Unanswered where the DNS can't be asked.
    """
    mail = Received(raw)
    examination = examination_of(mail.message_id)
    if of is not None and examination != of:
        raise NotThatMail("That is another mail: its Message-ID is not that of the one sent.")
    if examination is None:
        return None
    found = examining.of_mail(names or Names(), mail)
    keep(examination.pk, of_mail=[one.as_json() for one in found])
    return examination


def keep(number: int, **found: Any) -> None:
    Examination.objects.filter(pk=number).update(**found)


def examination_of(message_id: str) -> Examination | None:
    """The one whose mail has this Message-ID, which nobody can guess."""
    match = NUMBERED.match(message_id)
    if not match or match["host"] != settings.MAIL_HOST:
        return None
    delivery = Delivery.objects.filter(
        pk=int(match["delivery"]), mailing__kind=KIND, mailing__uid=match["mailing"]
    ).first()
    return Examination.objects.filter(pk=delivery.recipient).first() if delivery else None


def findings(examination: Examination) -> list[Finding]:
    """All that was found so far, the worst first."""
    order = [Level.WRONG, Level.LOOK, Level.UNKNOWN, Level.GOOD]
    rows = [*(examination.of_site or []), *(examination.of_mail or [])]
    return sorted(map(Finding.from_json, rows), key=lambda one: order.index(one.level))


def summary() -> str:
    """How the last examination stands, for whoever is about to send."""
    last = Examination.objects.first()
    if last is None:
        return "The mail of this site was never examined."
    if last.of_site is None:
        return "The mail of this site is being examined."
    bad = sum(1 for one in findings(last) if one.level == Level.WRONG)
    day = f"{last.asked_at:%Y-%m-%d}"
    if bad:
        return f"The mail was examined on {day}: {bad} wrong."
    if last.of_mail is None:
        return f"The mail was examined on {day}: nothing wrong so far, but no mail was read back."
    return f"The mail was examined on {day}: nothing wrong."
