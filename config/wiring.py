"""What one app says and another hears, where neither may import the other."""

from datetime import datetime
from typing import Any
from uuid import UUID

from articles import notices as articles_notices
from contact import things
from glossary.models import Term
from outbox import notices


def connect() -> None:
    articles_notices.wanted.connect(mail_notice, dispatch_uid="outbox")
    things.register("term", published_term)


def mail_notice(*, address: str, subject: str, text: str, mail_from: str, **kwargs: Any) -> None:
    """A mail to the staff goes through the ledger of all mail."""
    notices.send(address=address, subject=subject, text=text, sender=mail_from)


def published_term(uid: UUID, now: datetime) -> tuple[Term, str] | None:
    """A message may be about a term that readers can look up."""
    term = Term.objects.published().filter(uid=uid).first()
    return (term, term.get_absolute_url()) if term else None
