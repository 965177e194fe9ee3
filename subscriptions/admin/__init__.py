"""Subscribers and letters in the admin; importing this registers them."""

from . import doctor, letters, people

__all__ = ["doctor", "letters", "people"]
