"""What was worked out once and is asked for again: kept in the process, within a bound."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock


class Kept:
    """
    Texts by keys that say all that they were made of, so that none is ever out of date.

    At most `most` characters; those that were not asked for longest go first.
    """

    def __init__(self, *, most: int) -> None:
        self.most = most
        self.size = 0
        self.texts: OrderedDict[Hashable, str] = OrderedDict()
        self.lock = Lock()

    def get(self, key: Hashable) -> str | None:
        with self.lock:
            if key not in self.texts:
                return None
            self.texts.move_to_end(key)
            return self.texts[key]

    def clear(self) -> None:
        with self.lock:
            self.texts.clear()
            self.size = 0

    def put(self, key: Hashable, text: str) -> None:
        with self.lock:
            self.size += len(text) - len(self.texts.pop(key, ""))
            self.texts[key] = text
            while self.size > self.most:
                _, oldest = self.texts.popitem(last=False)
                self.size -= len(oldest)
