"""
Where the words of a query stand in a text, whatever form they have there.

PostgreSQL says by which stems a query looks, and what the stem of a word is. It is asked of each
word once a process: to let it read whole texts for their passages (`ts_headline`) cost a third of
a millisecond an article.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple, Self

from django.db import connection

from .marking import WORD, Match, Neighbours

KEPT = 50_000  # words; then they are asked anew
LONGEST = 100  # letters of a word; what is longer is none
STEM = r"'((?:[^'\\]|''|\\.)*)'(?::[*A-D]+)?"
EACH_STEM = re.compile(STEM)
# Each with the one that follows it, which may begin the next pair.
NEIGHBOURS = re.compile(rf"{STEM} <(-|[0-9]+)> (?={STEM})")
# A stem begins as its word does, accents aside: words that begin otherwise are not looked at.
# Letters beyond ASCII are left to PostgreSQL.
BEYOND_ASCII = r"\u00c0-\u1fff\u2c00-\u2dff\u3040-\U0010ffff"
STEMS = """
SELECT word, tsvector_to_array(to_tsvector('concordance', word)) FROM unnest(%s::text[]) AS word
"""

Stems = Mapping[str, Collection[str]]
"""The stems of words in small letters; most have one, a common word none."""

known: dict[str, Collection[str]] = {}


class Sought(NamedTuple):
    """What a query looks for in a text."""

    stems: frozenset[str]
    neighbours: tuple[Neighbours, ...]

    @classmethod
    def read(cls, tree: str) -> Self:
        """
        What stands in a query as PostgreSQL writes it, without what it excludes.

        >>> sought = Sought.read("'weak' <-> 'tie' | 'o''hara'")
        >>> sorted(sought.stems), sought.neighbours
        (["o'hara", 'tie', 'weak'], (Neighbours(first='weak', second='tie', distance=1),))
        """
        pairs = (
            Neighbours(bare(first), bare(second), 1 if steps == "-" else int(steps))
            for first, steps, second in NEIGHBOURS.findall(tree)
        )
        return cls(frozenset(map(bare, EACH_STEM.findall(tree))), tuple(pairs))

    def words_in(self, texts: Iterable[str]) -> set[str]:
        """The words of the texts that may be what is looked for, in small letters."""
        candidates = beginning_as(self.stems)
        words = {word for text in texts for word in candidates.findall(text)}
        return {word.lower() for word in words if len(word) <= LONGEST}

    def matches(self, text: str, stems: Stems) -> list[Match]:
        """Where they stand, in their order; `stems` has those of `words_in` of this text."""
        found = [
            Match(*word.span(), stem)
            for word in beginning_as(self.stems).finditer(text)
            for stem in self.stems.intersection(stems.get(word[0].lower(), ()))
        ]
        for stem in self.stems:
            if not WORD.fullmatch(stem):  # such as "example.com"
                there = re.compile(rf"(?<!\w){re.escape(stem)}(?!\w)", re.IGNORECASE)
                found += [Match(*place.span(), stem) for place in there.finditer(text)]
        return sorted(found, key=lambda match: (match.start, -match.end))


def bare(stem: str) -> str:
    return re.sub(r"''|\\(.)", lambda found: found[1] or "'", stem)


@lru_cache(maxsize=500)
def beginning_as(stems: frozenset[str]) -> re.Pattern[str]:
    """Words that begin with the same letter as any of the stems, or with one beyond ASCII."""
    letters = {stem[0] for stem in stems if stem[0].isascii() and stem[0].isalnum()}
    both = "".join(sorted({*letters, *(letter.upper() for letter in letters)}))
    return re.compile(rf"\b[{both}{BEYOND_ASCII}]\w*")


def stems_of(words: Collection[str]) -> Stems:
    """The stems of words in small letters. One query, where there are new ones among them."""
    stems = {word: known[word] for word in words if word in known}
    if new := [word for word in words if word not in stems]:
        with connection.cursor() as cursor:
            cursor.execute(STEMS, [new])
            asked = dict(cursor.fetchall())
        if len(known) + len(asked) > KEPT:
            known.clear()
        known.update(asked)
        stems |= asked
    return stems
