"""The editors' side of the calendar: the entry's form, the list and the views."""

from . import entries

__all__ = ["entries"]
