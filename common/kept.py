"""What was worked out once and is asked for again: kept in the process, within a bound."""

from collections.abc import Hashable
from threading import Lock


class Kept:
    """
    Texts by keys that say all that they were made of, so that none is ever out of date.

    At most `most` characters, in two generations: what is asked for becomes young again, and when
    the young ones are half of all, the old ones go. So to get a text takes no lock.
    """

    def __init__(self, *, most: int) -> None:
        self.half = most // 2
        self.young: dict[Hashable, str] = {}
        self.old: dict[Hashable, str] = {}
        self.size = 0  # of the young ones
        self.lock = Lock()

    def get(self, key: Hashable) -> str | None:
        text = self.young.get(key)
        if text is None:
            text = self.old.get(key)
            if text is not None:
                self.put(key, text)
        return text

    def put(self, key: Hashable, text: str) -> None:
        if len(text) > self.half:
            return
        with self.lock:
            self.size += len(text) - len(self.young.get(key, ""))
            if self.size > self.half:
                self.old, self.young, self.size = self.young, {}, len(text)
            self.young[key] = text

    def clear(self) -> None:
        with self.lock:
            self.young, self.old, self.size = {}, {}, 0
