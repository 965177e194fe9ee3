"""Short mails to the staff, each a delivery of its own."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from . import kinds, planning
from .compiling import Mail
from .models import OPEN, Delivery, Mailing, Notice

KEPT = timedelta(days=90)
NAME = "notice"


class NoticeKind:
    name = NAME
    label = "notice to the staff"
    is_bulk = False

    def recipients(self, mailing: Mailing, numbers: Sequence[int]) -> Mapping[int, kinds.Recipient]:
        return {
            notice.pk: kinds.Recipient(notice.address, variant=str(notice.pk))
            for notice in Notice.objects.filter(pk__in=numbers)
        }

    def mail(self, mailing: Mailing, variant: str) -> Mail:
        notice = Notice.objects.get(pk=int(variant))
        return Mail(
            subject=notice.subject,
            text=notice.text,
            sender=notice.sender,
            reply_to=notice.reply_to,
            headers={"Auto-Submitted": "auto-generated"},
        )

    def addresses_of(self, numbers: Sequence[int]) -> Mapping[int, str]:
        return dict(Notice.objects.filter(pk__in=numbers).values_list("pk", "address"))


def send(
    *,
    address: str,
    subject: str,
    text: str,
    sender: str,
    reply_to: str = "",
    about: str = "",
) -> None:
    """
    Plan a mail in the transaction that is open; `subject` is one line of 200 characters.

    `about` lets the app that planned it find it again.
    """
    notice = Notice.objects.create(
        address=address,
        subject=subject,
        text=text,
        sender=sender,
        reply_to=reply_to,
        about=about,
    )
    planning.plan_one(kind=NAME, recipient=notice.pk, name="Notices to the staff")


def forget_old(now: datetime) -> None:
    """Delete the texts of notices that went out, or did not, long ago."""
    waiting = Delivery.objects.filter(mailing__key=NAME, state__in=OPEN).values("recipient")
    Notice.objects.filter(made_at__lt=now - KEPT).exclude(pk__in=waiting).delete()
