"""
Where the words of a query stand in a text, whatever form they have there.

PostgreSQL says by which stems a query looks, and what the stem of a word is. It is asked of each
word once a process: to let it read whole texts for their passages (`ts_headline`) cost a third of
a millisecond an article.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, Self

from django.db import connection

from common.unchanged import implied

from .marking import WORD, Match, Neighbours

KEPT = 50_000  # words; then they are asked anew
LONGEST = 100  # letters of a word; what is longer is none
STEM = r"'((?:[^'\\]|''|\\.)*)'(?::[*A-D]+)?"
EACH_STEM = re.compile(STEM)
# Each with the one that follows it, which may begin the next pair.
NEIGHBOURS = re.compile(rf"{STEM} <(-|[0-9]+)> (?={STEM})")
# A stem begins as its word does, accents aside: words that begin otherwise are not looked at.
# Letters beyond ASCII are left to PostgreSQL, and in a text with any only first letters compared.
BEYOND_ASCII = r"\u00c0-\u1fff\u2c00-\u2dff\u3040-\U0010ffff"
STEMS = """
SELECT word, tsvector_to_array(to_tsvector('concordance', word)) FROM unnest(%s::text[]) AS word
"""

Candidate = tuple[int, int, str]
"""A word of a text: where it begins and ends, and itself in small letters."""
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

    def matches(self, texts: Sequence[str]) -> list[list[Match]]:
        """
        Where they stand in each of the texts, in their order. One query, where there are words
        that were not met before.
        """
        met = [candidates(text, self.stems) for text in texts]
        stems = stems_of({word for there in met for _, _, word in there})
        found = {word: self.stems.intersection(those) for word, those in stems.items()}
        return [
            self.among(there, found, text) if there or odd(self.stems) else []
            for there, text in zip(met, texts, strict=True)
        ]

    def among(self, candidates: Iterable[Candidate], found: Stems, text: str) -> list[Match]:
        matches = [
            Match(start, end, stem) for start, end, word in candidates for stem in found[word]
        ]
        for stem, pattern in odd(self.stems):
            matches += [Match(*place.span(), stem) for place in pattern.finditer(text)]
        return sorted(matches, key=lambda match: (match.start, -match.end))


def bare(stem: str) -> str:
    return re.sub(r"''|\\(.)", lambda found: found[1] or "'", stem)


def candidates(text: str, stems: frozenset[str]) -> list[Candidate]:
    """The words of a text that may have one of these stems."""
    if text.isascii():
        text, patterns = text.lower(), map(beginning_as, stems)
    else:
        patterns = map(beginning_with, stems)
    found = {word.span(): word[0] for pattern in patterns for word in pattern.finditer(text)}
    return [
        (start, end, word.lower()) for (start, end), word in found.items() if len(word) <= LONGEST
    ]


@lru_cache(maxsize=1000)
def beginning_as(stem: str) -> re.Pattern[str]:
    """
    Words in small letters that begin as the stem does, whose last letter may be another: "party"
    has "parti". One of three may be "die", of "dying".
    """
    first = stem[:-1] if len(stem) > 3 else stem[:1]
    # Not \b before it: what begins with letters is found several times as fast.
    return re.compile(rf"{re.escape(first)}(?<!\w.{{{len(first)}}})\w*")


@lru_cache(maxsize=1000)
def beginning_with(stem: str) -> re.Pattern[str]:
    """Words that begin with the same letter as the stem, or with one beyond ASCII."""
    letter = stem[0] if stem[0].isascii() and stem[0].isalnum() else ""
    return re.compile(rf"[{letter}{letter.upper()}{BEYOND_ASCII}](?<!\w.)\w*")


@lru_cache(maxsize=500)
def odd(stems: frozenset[str]) -> list[tuple[str, re.Pattern[str]]]:
    """Those that are no words, such as "example.com", and how each is found."""
    return [
        (stem, re.compile(rf"(?<!\w){re.escape(stem)}(?!\w)", re.IGNORECASE))
        for stem in stems
        if not WORD.fullmatch(stem)
    ]


def stems_of(words: Collection[str]) -> Stems:
    """
    The stems of words in small letters. One query, where there are new ones among them; a word has
    the same stem always.
    """
    stems = {word: known[word] for word in words if word in known}
    if new := [word for word in words if word not in stems]:
        with implied(), connection.cursor() as cursor:
            cursor.execute(STEMS, [new])
            asked = dict(cursor.fetchall())
        if len(known) + len(asked) > KEPT:
            known.clear()
        known.update(asked)
        stems |= asked
    return stems
