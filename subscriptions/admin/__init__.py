"""Subscribers and letters in the admin; importing this registers them."""

from . import letters, people

__all__ = ["letters", "people"]
