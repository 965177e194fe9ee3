"""The words of a reader, and other words for the same thing."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import QuerySet, Value
from django.db.models.expressions import RawSQL

from articles.models import SubjectLabel, name_key
from common.paging import AnyOf
from common.prepared import Statement

MOST_WORDS = 12  # of a query that is widened
LONGEST_NAME = 5  # words
MOST_SUBJECTS = 3
# Phrases, alternatives and exclusions say exactly what is wanted: they are left alone.
EXACT = re.compile(r'"|(?<!\S)-|(?<!\S)or(?!\S)', re.IGNORECASE)


class Names(NamedTuple):
    """What knows other words for the same thing."""

    key: Callable[[str], str]
    """How it spells a name that it looks for."""
    find: Callable[[Any], QuerySet[Any, Any]]
    """Of an array of such keys those that it knows, each with the name to be looked for too."""


SOURCES = [
    Names(
        name_key,
        lambda keys: SubjectLabel.objects.filter(AnyOf("key", keys)).values_list(
            "key", "subject__name"
        ),
    )
]
"""Each app adds its own when it is ready."""

# Through a subquery, of which PostgreSQL thinks the same whatever the keys: so it plans once.
EACH = "ARRAY(SELECT unnest(%s::text[]))"


def known(**keys: list[str]) -> QuerySet[Any, Any]:
    """Of the keys for each source those it knows, with the names and the number of the source."""
    first, *others = (
        source.find(RawSQL(EACH, [those])).order_by().annotate(source=Value(number))  # noqa: S611
        for number, (source, those) in enumerate(zip(SOURCES, keys.values(), strict=True))
    )
    every: QuerySet[Any, Any] = first.union(*others, all=True)
    return every


KNOWN = Statement(known)


def widened(words: str) -> str:
    """
    The query, or the same with a subject's name in place of another or hidden name of it.

    `used cars` becomes `used cars OR used "Automobiles"`, where Automobiles has that other name.
    One query at the most.
    """
    parts = words.split()
    if EXACT.search(words) or not 0 < len(parts) <= MOST_WORDS:
        return words
    names = {
        " ".join(parts[start:end]): (start, end)
        for start in range(len(parts))
        for end in range(start + 1, min(start + LONGEST_NAME, len(parts)) + 1)
    }
    spans = [{source.key(name): place for name, place in names.items()} for source in SOURCES]
    rows = KNOWN.rows(**{f"keys_{number}": list(keys) for number, keys in enumerate(spans)})
    labels = {
        (key, name, spans[source][key])
        for key, name, source in rows
        if SOURCES[source].key(name) != key
    }
    found = sorted(labels, key=lambda label: (len(label[0]), label), reverse=True)
    ways = [words]
    for _, name, (start, end) in found[:MOST_SUBJECTS]:
        phrase = '"{}"'.format(name.replace('"', " "))
        ways.append(" ".join([*parts[:start], phrase, *parts[end:]]))
    return " OR ".join(ways)
