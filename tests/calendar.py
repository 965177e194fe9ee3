"""Entries of the editorial calendar, for tests."""

from collections.abc import Iterable
from typing import Any

from articles.models import CalendarEntry, Subject


def make_entry(
    title: str = "On trust", *, subjects: Iterable[Subject] = (), **fields: Any
) -> CalendarEntry:
    """A public entry without a date, unless `fields` say otherwise."""
    entry = CalendarEntry.objects.create(title=title, **({"is_public": True} | fields))
    entry.subjects.set(subjects)
    return entry
