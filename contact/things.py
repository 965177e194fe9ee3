"""
What messages can be about, of whatever app: each app's part is registered, none is imported.

contact knows the articles and the calendar; config/wiring.py adds the glossary.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

MOST = 8
"""Found of each kind."""
MOST_ASKED = 3
"""So many may an address of the form name."""


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


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the form names by `word`, such as “article:UID”; where readers see it."""

    word: str
    row: Model
    address: str

    @property
    def title(self) -> str:
        return str(self.row)


def asked_for(words: Iterable[str]) -> Iterator[Asked]:
    """
    What `?about=…` names, each once.

    Only what readers may see is found, so that the form tells nobody of a draft.
    """
    for word in list(dict.fromkeys(words))[:MOST_ASKED]:
        name, _, given = word.partition(":")
        kind = get(name)
        try:
            uid = UUID(given)
        except ValueError:
            continue
        row = kind.find(str(uid)) if kind else None
        # What was announced may have appeared: then it is of another kind.
        kind = of(type(row)) if row is not None else None
        if kind and row is not None:
            yield Asked(f"{name}:{uid}", row, kind.address(row, AnonymousUser()))


def search(words: str, user: Any = None) -> list[tuple[Things, list[Model]]]:
    """By kind, what the words find that this user may see."""
    if not words.strip():
        return []
    found = [(one, list(one.search(words, user or AnonymousUser()))) for one in every()]
    return [(one, things) for one, things in found if things]
