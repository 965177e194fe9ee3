"""Columns that several of these tables have."""

import secrets
import zoneinfo

from django.core.exceptions import ValidationError


def random_key() -> int:
    """A number that nobody can guess: 63 bits."""
    return secrets.randbits(63)


def validate_zone(name: str) -> None:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValidationError(f"“{name}” is no time zone: America/New_York is one.") from error
