"""
What the staff can link messages to, of whatever app: each app's part is registered.

contact knows articles and the calendar; config/wiring.py adds the glossary. What readers may name
in the address of the form is `contact.things`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

MOST = 8
"""Found of each kind."""


@dataclass(frozen=True, slots=True)
class Linkable:
    """
    One kind of thing.

    `search` gives those that somebody may see by some words: what readers see, and of the rest
    what their rights allow. `address` is where this user reads one; "" where they may not.
    """

    name: str
    label: str
    model: type[Model]
    search: Callable[[str, Any], Iterable[Model]]
    address: Callable[[Any, Any], str]


_KINDS: dict[str, Linkable] = {}


def register(kind: Linkable) -> None:
    _KINDS[kind.name] = kind


def get(name: str) -> Linkable | None:
    return _KINDS.get(name)


def of(model: type[Model]) -> Linkable | None:
    return next((kind for kind in _KINDS.values() if kind.model is model), None)


def search(words: str, user: Any) -> list[tuple[Linkable, list[Model]]]:
    """By kind, what the words find that this user may see."""
    if not words.strip():
        return []
    found = [(kind, list(kind.search(words, user))) for kind in _KINDS.values()]
    return [(kind, things) for kind, things in found if things]
