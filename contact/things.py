"""
What messages can be about, of whatever app: each app's part is registered, none is imported.

contact knows the articles and the calendar; config/wiring.py adds the glossary.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

MOST = 8
"""Found of each kind."""


@dataclass(frozen=True, slots=True)
class Things:
    """
    One kind of thing.

    `find` gives the thing with a key or uid that a reader may see, or None; `search` those that
    somebody may see by some words (of a user without rights: what readers may see); `address`
    where somebody reads it.
    """

    name: str
    label: str
    model: type[Model]
    find: Callable[[str], Model | None]
    search: Callable[[str, Any], Iterable[Model]]
    address: Callable[[Any, Any], str]


_THINGS: dict[str, Things] = {}


def register(name: str, *, label: str, model: type[Model], find: Any, search: Any,
             address: Any) -> None:  # fmt: skip
    _THINGS[name] = Things(name, label, model, find, search, address)


def every() -> list[Things]:
    return list(_THINGS.values())


def get(name: str) -> Things | None:
    return _THINGS.get(name)


def of(model: type[Model]) -> Things | None:
    return next((one for one in _THINGS.values() if one.model is model), None)


def find(name: str, key: str) -> Model | None:
    """What readers may see of that name and key."""
    things = get(name)
    return things.find(key) if things else None


def search(words: str, user: Any = None) -> list[tuple[Things, list[Model]]]:
    """By kind, what the words find that this user may see."""
    if not words.strip():
        return []
    found = [(one, list(one.search(words, user or AnonymousUser()))) for one in every()]
    return [(one, things) for one, things in found if things]
