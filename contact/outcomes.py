"""
What may become of a message: a correction, a calendar entry, a proposal for the glossary, …

Each is registered; those of apps that contact may not import, in config/wiring.py.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django import forms
from django.db import transaction
from django.db.models import Model

from . import canned, history, inbox, presence
from .models import Message, MessageEvent, MessageLink


@dataclass(frozen=True, slots=True)
class Made:
    """What was made, and that in a sentence that names nothing personal of the reader."""

    said: str
    thing: Model | None = None


class Outcome(Protocol):
    name: str
    label: str
    """What becomes of it: “Correction”."""
    says: str
    """What will happen, before it does."""
    button: str
    answer: str
    """A ready answer, with the placeholders of canned ones."""

    def why_not(self, message: Message, user: Any) -> str | None:
        """Why this user can't make it of this message; "" where they can; None: not offered."""

    def form(self, message: Message, user: Any, data: Any = None) -> forms.BaseForm:
        """Filled in from the message."""

    def make(self, form: Any, message: Message, *, by: Any, now: datetime) -> Made:
        """Of a valid form. Raises ValidationError."""


_OUTCOMES: dict[str, Outcome] = {}


def register(outcome: Outcome) -> None:
    _OUTCOMES[outcome.name] = outcome


def every() -> list[Outcome]:
    return list(_OUTCOMES.values())


def get(name: str) -> Outcome | None:
    return _OUTCOMES.get(name)


@transaction.atomic
def make(outcome: Outcome, form: Any, message: Message, *, by: Any, now: datetime) -> Made:
    """
    Make it, with the link back, and lay the ready answer into the maker's reply box.

    Raises ValidationError.
    """
    made = outcome.make(form, message, by=by, now=now)
    if made.thing is not None:
        role = MessageLink.Role.BECAME
        inbox.link(message, made.thing, by=by, now=now, role=role)
    else:
        history.add(message, MessageEvent.Kind.BECAME, now=now, by=by, said=made.said)
    draft = presence.draft_of(message, by)
    answer = canned.fill(outcome.answer, canned.values_for(message, by))
    presence.keep_draft(message, by, canned.added(draft.text if draft else "", answer), now=now)
    return made
