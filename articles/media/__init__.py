"""Pictures and other files from outside: checked, made harmless, kept."""

from .keeping import Kept, keep, known, prepare
from .kinds import CONTENT_TYPES, DOWNLOADS, PICTURES, Refused
from .pictures import Picture, read_picture

__all__ = [
    "CONTENT_TYPES",
    "DOWNLOADS",
    "PICTURES",
    "Kept",
    "Picture",
    "Refused",
    "keep",
    "known",
    "prepare",
    "read_picture",
]
