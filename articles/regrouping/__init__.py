"""Merging, splitting and renaming subjects, as steps of a journal that can be undone."""

from .telling import CannotRegroup, CannotUndo, tally
from .verbs import LONGEST_NAME, lock_index, merge, rename, split, undo

__all__ = [
    "LONGEST_NAME",
    "CannotRegroup",
    "CannotUndo",
    "lock_index",
    "merge",
    "rename",
    "split",
    "tally",
    "undo",
]
