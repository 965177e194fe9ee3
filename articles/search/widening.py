"""The words of a reader, and other words for the same thing."""

import re
from collections.abc import Callable, Collection, Iterable

from django.db.models import Value

from articles.models import SubjectLabel, name_key
from common.paging import AnyOf
from common.prepared import Statement

MOST_WORDS = 12  # of a query that is widened
LONGEST_NAME = 5  # words
MOST_SUBJECTS = 3
# Phrases, alternatives and exclusions say exactly what is wanted: they are left alone.
EXACT = re.compile(r'"|(?<!\S)-|(?<!\S)or(?!\S)', re.IGNORECASE)

MORE: list[Callable[[Collection[str]], Iterable[tuple[str, str]]]] = []
"""
What other apps know of words: names as `name_key` gives them -> pairs of one of these names and
another for the same thing. Each app adds its own when it is ready.
"""


LABELS = Statement(
    lambda keys: (
        SubjectLabel.objects.filter(AnyOf("key", Value(keys)))
        .order_by()
        .values_list("key", "subject__name")
    )
)


def widened(words: str) -> str:
    """
    The query, or the same with a subject's name in place of another or hidden name of it.

    `used cars` becomes `used cars OR used "Automobiles"`, where Automobiles has that other name.
    One query at the most, and those of MORE.
    """
    parts = words.split()
    if EXACT.search(words) or not 0 < len(parts) <= MOST_WORDS:
        return words
    spans = {
        name_key(" ".join(parts[start:end])): (start, end)
        for start in range(len(parts))
        for end in range(start + 1, min(start + LONGEST_NAME, len(parts)) + 1)
    }
    labels = set(LABELS.rows(keys=list(spans)))
    for more in MORE:
        labels.update(more(spans))
    found = sorted(labels, key=lambda label: (len(label[0]), label), reverse=True)
    ways = [words]
    for key, name in found[:MOST_SUBJECTS]:
        start, end = spans[key]
        phrase = '"{}"'.format(name.replace('"', " "))
        ways.append(" ".join([*parts[:start], phrase, *parts[end:]]))
    return " OR ".join(ways)
