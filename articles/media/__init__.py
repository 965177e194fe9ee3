"""Pictures and other files from outside: checked, made harmless, kept."""

from .keeping import (
    Kept,
    forget,
    keep,
    known,
    make_renditions,
    plan_renditions,
    prepare,
    recall,
    replace,
)
from .kinds import CONTENT_TYPES, DOWNLOADS, PICTURES, Refused
from .pictures import Picture, read_picture
from .uses import look_again, used_by

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
    "look_again",
    "make_renditions",
    "plan_renditions",
    "prepare",
    "read_picture",
    "recall",
    "replace",
    "used_by",
]
