"""
Words that are used and not defined: acronyms and names in capitals. Pure; no text leaves the site.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from typing import NamedTuple

ACRONYM = r"\b[A-Z][A-Z0-9&]{1,8}(?=s?\b)"
CAPITALISED = r"(?<=[a-z,;:] )[A-Z][a-z]+(?:[ -][A-Z][a-z]+){1,3}\b"
"""Two to four capitalised words within a sentence: at its start a capital says nothing."""
FOUND = re.compile(f"{CAPITALISED}|{ACRONYM}")
ROMAN = re.compile(r"[IVXLCDM]+")
CALENDAR = frozenset("""
    january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday
""".split())  # fmt: skip
SHOUTED = 4
"""So many capitals in a row are a heading that is set in capitals, not acronyms."""
SHOUT = re.compile(rf"\b[A-Z]{{2,}}(?:[\s,]+[A-Z]+){{{SHOUTED - 1},}}\b")


class Undefined(NamedTuple):
    """`article` is the key of one of the `articles` articles that have it."""

    phrase: str
    articles: int
    article: int


def phrases_in(text: str) -> set[str]:
    """
    The acronyms and capitalised phrases of a text.

    >>> sorted(phrases_in("KPIs of the Balanced Scorecard in 2003. PLEASE READ THIS NOW. Part IV."))
    ['Balanced Scorecard', 'KPI']
    """
    found = FOUND.findall(SHOUT.sub(" ", text))
    return {
        phrase
        for phrase in found
        if not ROMAN.fullmatch(phrase) and CALENDAR.isdisjoint(phrase.casefold().split())
    }


def undefined(
    texts: Iterable[tuple[int, str]], *, known: Collection[str], least: int = 3, most: int = 200
) -> list[Undefined]:
    """
    What at least `least` articles have and no term is named; the commonest first.

    `texts` are the articles' keys with their texts, `known` what needs no term, in small letters.
    """
    counts: Counter[str] = Counter()
    first: dict[str, int] = {}
    for article, text in texts:
        for phrase in phrases_in(text):
            counts[phrase] += 1
            first.setdefault(phrase, article)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [
        Undefined(phrase, count, first[phrase])
        for phrase, count in ranked
        if count >= least and phrase.casefold() not in known
    ][:most]
