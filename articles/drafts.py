"""
The verbs of drafts: what an editor has typed and not saved is kept, a slot an editor and a text.

A draft is the form as the browser would send it. It is no revision and nobody else sees it; saving
the form empties the slot. The same row says that the editor's window is open.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.http import QueryDict

from .models import Article, Draft, Page
from .rendering import clean_text, storable

HERE = timedelta(seconds=40)  # a window says every fifteen that it is open
FORGOTTEN = timedelta(days=60)
LEFT_OUT = {"csrfmiddlewaretoken", "_save", "_continue", "_addanother", "preview_as"}
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Slot:
    """
    Whose draft of what: of `thing`, or of something new that its form calls `key`.

    `thing` is an article, a page, or what another app has; it has a `version`.
    """

    user: User
    kind: str
    thing: Any = None
    key: uuid.UUID | None = None

    @property
    def columns(self) -> dict[str, Any]:
        if self.thing is None:
            return {"user": self.user, "key": self.key}
        if isinstance(self.thing, Article | Page):
            return {"user": self.user, self.kind: self.thing}
        return {"user": self.user, "other": f"{self.kind}:{self.thing.pk}"}

    def find(self) -> Draft | None:
        return Draft.objects.filter(**self.columns).first()


def keep(slot: Slot, pairs: Iterable[tuple[str, str]], *, base: int, now: datetime) -> Draft:
    """Keep what is typed, in place of what was kept before."""
    content = [(storable(name), storable(value)) for name, value in pairs if name not in LEFT_OUT]
    title = next((value for name, value in content if name == "title"), "")
    values = {
        "kind": slot.kind,
        "title": clean_text(title)[:300],
        "content": content,
        "base_version": base,
        "saved_at": now,
        "seen_at": now,
    }
    draft, _ = Draft.objects.update_or_create(**slot.columns, defaults=values)
    return draft


def be_here(slot: Slot, *, now: datetime) -> None:
    """Say that the editor's window is open; what is kept stays."""
    Draft.objects.update_or_create(
        **slot.columns,
        defaults={"seen_at": now},
        create_defaults={"seen_at": now, "kind": slot.kind},
    )


def others(slot: Slot, *, now: datetime) -> list[Draft]:
    """The slots of those who have the same text open now."""
    if slot.thing is None:
        return []
    of = {name: value for name, value in slot.columns.items() if name != "user"}
    rows = Draft.objects.filter(**of, seen_at__gt=now - HERE).exclude(user=slot.user)
    return list(rows.select_related("user"))


def forget(slot: Slot) -> None:
    """Empty the slot: it is saved, or thrown away."""
    Draft.objects.filter(**slot.columns).delete()


def unfinished(user: User, kind: str) -> list[Draft]:
    """What the editor has begun and never saved, of something new; the newest first."""
    begun = Draft.objects.filter(user=user, kind=kind, key__isnull=False, content__isnull=False)
    return list(begun.order_by("-saved_at"))


def forget_old(*, now: datetime) -> int:
    """Delete what nobody came back to, and the traces of windows long closed; gives how many."""
    old = Draft.objects.filter(seen_at__lt=now - FORGOTTEN)
    empty = Draft.objects.filter(content__isnull=True, seen_at__lt=now - timedelta(days=1))
    return old.delete()[0] + empty.delete()[0]


def as_typed(draft: Draft) -> QueryDict:
    """The form as it was typed."""
    data = QueryDict(mutable=True)
    for name, value in draft.content or []:
        data.appendlist(name, value)
    return data
