"""The words of the archive, gathered for the search's suggestions."""

import re
import unicodedata
from collections.abc import Iterable

from django.db import connection

from .rendering.text import LETTERS

WORD = re.compile(r"[^\W\d_]+")

# What is known already is looked up and left alone: to insert it in vain would use up a number of
# the key each time. Sorted, so that two who insert at once wait for each other in one order.
ADD = """
    INSERT INTO articles_searchword (word)
    SELECT word FROM unnest(%s::text[]) AS word
    WHERE NOT EXISTS (SELECT FROM articles_searchword AS known WHERE known.word = word.word)
    ORDER BY word
    ON CONFLICT DO NOTHING
"""


def add_words(texts: Iterable[str]) -> None:
    """
    Store the words of the texts that are not stored yet. One statement.

    Words come from texts of any state, drafts too: see SearchWord for what follows from that.
    """
    words = words_of(texts)
    if words:
        with connection.cursor() as cursor:
            cursor.execute(ADD, [sorted(words)])


def words_of(texts: Iterable[str]) -> set[str]:
    """
    The words of 3 to 40 letters, in small letters; those with accents also without.

    >>> sorted(words_of(["The CAFÉ at 42 Ångström-Straße", "café"]))
    ['angstrom', 'cafe', 'café', 'strasse', 'the', 'ångström']
    """
    found: set[str] = set()
    for text in texts:
        found.update(WORD.findall(text.casefold()))
    found |= {plain(word) for word in found if not word.isascii()}
    return {word for word in found if 3 <= len(word) <= 40}


def plain(word: str) -> str:
    """
    A word in small letters without its accents.

    >>> plain("Œuvré")
    'oeuvre'
    """
    letters = unicodedata.normalize("NFKD", word.casefold().translate(LETTERS))
    return "".join(char for char in letters if not unicodedata.combining(char))
