"""What one app says and another hears, where neither may import the other."""

from typing import Any

from articles import notices as articles_notices
from outbox import notices

from . import outcomes


def connect() -> None:
    articles_notices.wanted.connect(mail_notice, dispatch_uid="outbox")
    outcomes.register()


def mail_notice(*, address: str, subject: str, text: str, mail_from: str, **kwargs: Any) -> None:
    """A mail to the staff goes through the ledger of all mail."""
    notices.send(address=address, subject=subject, text=text, sender=mail_from)
