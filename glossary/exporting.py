"""The glossary in the site's own export: a part of it, see `articles.parts`."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from articles.parts import Brought, Made
from common.plans import CHANGED, NEW, REFUSED

from . import exchange, tasks
from .models import IgnoredPhrase, Term

FILE = "glossary.json"
COUNTED = "term"
KEPT = "kept"


def write() -> Iterator[bytes]:
    """As `export_glossary` writes it."""
    for piece in exchange.written("json"):
        yield piece.encode()


def bring(content: bytes) -> Brought:
    """
    New terms and phrases; a term that is here already stays as it is, and is named if it differs.

    The job makes the links, as after any save. Raises ValueError.
    """
    try:
        found = exchange.read(FILE, content, is_own=True)
        planned = exchange.plan(found, ignored=exchange.read_ignored(FILE, content))
    except exchange.BrokenFile as error:
        raise ValueError(f"{FILE} is damaged: {error}") from error
    for row in planned.rows:
        if row.outcome == CHANGED:
            row.outcome = KEPT
            row.notes = [f"It is here already, with other {', '.join(row.differing)}: kept."]
    exchange.store(planned)
    transaction.on_commit(tasks.relink_soon)
    brought = Brought()
    for row in planned.rows:
        brought.counts[row.outcome] += 1
        if row.outcome == REFUSED:
            told = f"{row.place}: {' '.join(row.notes)}"
            brought.refused.append((row.name or row.place, told))
        else:
            brought.notes += [f"{row.place}, “{row.name}”: {note}" for note in row.notes]
    brought.made["term"] = [row.term.pk for row in planned.rows if row.term and row.outcome == NEW]
    brought.made["ignored phrase"] = [phrase.pk for phrase in planned.ignored]
    return brought


def take_back(made: Made, *, since: datetime) -> list[tuple[str, str]]:
    terms = Term.objects.filter(pk__in=made.get("term", []))
    edited = [(str(term), term.get_absolute_url()) for term in terms.filter(updated_at__gt=since)]
    terms.filter(updated_at__lte=since).delete()
    IgnoredPhrase.objects.filter(pk__in=made.get("ignored phrase", [])).delete()
    return edited
