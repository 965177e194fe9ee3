"""Two texts beside each other: how they differ, and how changes of both become one. Pure."""

from .blocks import blocks
from .differences import Change, Difference, Line, differences
from .merging import Merged, merge, merge_bodies

__all__ = [
    "Change",
    "Difference",
    "Line",
    "Merged",
    "blocks",
    "differences",
    "merge",
    "merge_bodies",
]
