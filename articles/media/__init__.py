"""Pictures and other files from outside: checked, made harmless, kept."""

from .keeping import Kept, forget, keep, known, prepare
from .kinds import CONTENT_TYPES, DOWNLOADS, PICTURES, Refused
from .pictures import Picture, read_picture
from .uses import used_by

__all__ = [
    "CONTENT_TYPES",
    "DOWNLOADS",
    "PICTURES",
    "Kept",
    "Picture",
    "Refused",
    "forget",
    "keep",
    "known",
    "prepare",
    "read_picture",
    "used_by",
]
