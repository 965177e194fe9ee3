"""Which relations between subjects can be, told from all that there are; pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

Pair = tuple[int, int]


class Lineages:
    """
    The broader and related subjects of a whole index, by keys.

    >>> index = Lineages(below=[(1, 2), (2, 3)], beside=[(1, 4)])
    >>> index.put_below(3, 1)  # a circle
    False
    >>> index.put_below(2, 4)  # 1 would stand below 4, to which it is related
    False
    >>> index.put_beside(1, 3), index.put_beside(2, 4), index.put_below(4, 3)
    (False, True, True)
    """

    def __init__(self, *, below: Iterable[Pair], beside: Iterable[Pair]) -> None:
        """`below` holds pairs of the narrower and the broader one."""
        self._above: defaultdict[int, set[int]] = defaultdict(set)
        self._below: defaultdict[int, set[int]] = defaultdict(set)
        self._beside: defaultdict[int, set[int]] = defaultdict(set)
        for narrower, broader in below:
            self._set_below(narrower, broader)
        for one, other in beside:
            self._set_beside(one, other)

    def put_below(self, narrower: int, broader: int) -> bool:
        """Whether the one can stand below the other; then it does."""
        above, below = _all_from(broader, self._above), _all_from(narrower, self._below)
        related = {other for one in below for other in self._beside.get(one, ())}
        if narrower in above or above & related:
            return False
        self._set_below(narrower, broader)
        return True

    def put_beside(self, one: int, other: int) -> bool:
        """Whether the two can be related; then they are."""
        if other in _all_from(one, self._above) or one in _all_from(other, self._above):
            return False
        self._set_beside(one, other)
        return True

    def _set_below(self, narrower: int, broader: int) -> None:
        self._above[narrower].add(broader)
        self._below[broader].add(narrower)

    def _set_beside(self, one: int, other: int) -> None:
        self._beside[one].add(other)
        self._beside[other].add(one)


def _all_from(start: int, steps: Mapping[int, set[int]]) -> set[int]:
    """All that is reached, the start itself too."""
    found, waiting = {start}, [start]
    while waiting:
        new = steps.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found
