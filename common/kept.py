"""What was worked out once and is asked for again: kept in the process, within a bound."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar

Thing = TypeVar("Thing")


class Kept(Generic[Thing]):
    """
    Things, most of them texts by keys that say all that they were made of, so that none is ever out
    of date.

    Together they have at most the size `most`, in two generations: what is asked for becomes young
    again, and when the young ones are half of all, the old ones go. So to get one takes no lock.
    """

    def __init__(self, *, most: int, size_of: Callable[[Any], int] = len) -> None:
        self.half, self.size_of = most // 2, size_of
        self.young: dict[Hashable, Thing] = {}
        self.old: dict[Hashable, Thing] = {}
        self.size = 0  # of the young ones
        self.lock = Lock()

    def get(self, key: Hashable) -> Thing | None:
        thing = self.young.get(key)
        if thing is None:
            thing = self.old.get(key)
            if thing is not None:
                self.put(key, thing)
        return thing

    def put(self, key: Hashable, thing: Thing) -> None:
        size = self.size_of(thing)
        if size > self.half:
            return
        with self.lock:
            former = self.young.get(key)
            self.size += size - (0 if former is None else self.size_of(former))
            if self.size > self.half:
                self.old, self.young, self.size = self.young, {}, size
            self.young[key] = thing

    def clear(self) -> None:
        with self.lock:
            self.young, self.old, self.size = {}, {}, 0
