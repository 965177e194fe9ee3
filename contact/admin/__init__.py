"""The desk's inbox, mail in quarantine, and the desk's settings."""

from . import inbox, quarantine, settings

__all__ = ["inbox", "quarantine", "settings"]
