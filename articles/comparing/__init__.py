"""Two texts beside each other: how they differ, and how changes of both become one. Pure."""

from .blocks import blocks
from .differences import Change, Difference, Line, differences
from .excerpts import READERS_LABELS, Excerpt, as_differences, as_excerpt, excerpt
from .merging import Merged, merge, merge_bodies

__all__ = [
    "READERS_LABELS",
    "Change",
    "Difference",
    "Excerpt",
    "Line",
    "Merged",
    "as_differences",
    "as_excerpt",
    "blocks",
    "differences",
    "excerpt",
    "merge",
    "merge_bodies",
]
