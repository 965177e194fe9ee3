"""
A mail of a reader's -> what it says, whatever bytes it is made of. No Django models, no database.

Limits hold for everything, and what goes beyond them is `Unreadable`: a person looks at it.
"""

from .letter import MOST_BYTES, Attached, Letter, Unreadable, read

__all__ = ["MOST_BYTES", "Attached", "Letter", "Unreadable", "read"]
