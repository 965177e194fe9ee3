"""The desk's inbox and its settings."""

from . import inbox, settings

__all__ = ["inbox", "settings"]
