"""
Words to try where a query finds little: another spelling, or any of the words instead of all.

Spellings come from the words of the archive, drafts included. One is proposed only where an article
that the public may see holds it letter by letter, and where the whole query then finds something:
so no word of a hidden text is ever shown.
"""

import string
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from articles.models import Article
from articles.vocabulary import plain

from . import holding
from .asking import LONGEST, spans, with_words

MOST_WORDS = 6  # of a query that are looked at
MOST_RARE = 3  # of these that another spelling is sought for
MOST_CANDIDATES = 6  # for one word
RARE = 3  # articles; a word that is in fewer may be misspelt
MORE_COMMON = 5  # times as common must be what is proposed in its place
COUNTED, READ = 20, 100_000  # articles that hold a word, and characters of each, are looked at

# Of each word: whether the search looks for it at all (it passes over "the"), in how many public
# articles it is, and whether one of these holds it letter by letter.
USES = """
SELECT word, numnode(plainto_tsquery('{config}', word)) > 0, count(holds), bool_or(holds)
FROM unnest(%s::text[]) AS word
LEFT JOIN LATERAL (
    SELECT strpos(lower(words), word) > 0 OR strpos(lower(unaccent(words)), word) > 0 AS holds
    FROM (
        SELECT concat_ws(' ', title, summary, authors_text, subjects_text, left(text, {read}))
        FROM ({published}) AS published JOIN {some} AS holding USING (id) LIMIT {counted}
    ) AS found (words)
) AS found ON true
GROUP BY word
"""
# Trigrams find long words with some faults; short ones have hardly a trigram left after one, so
# all spellings that are one step away are looked up beside.
CANDIDATES = """
SELECT typed, alike.word FROM unnest(%s::text[]) AS typed CROSS JOIN LATERAL (
    SELECT word FROM articles_searchword WHERE word %% typed
    ORDER BY similarity(word, typed) DESC, word LIMIT 20
) AS alike
UNION
SELECT typed, word FROM unnest(%s::text[], %s::text[]) AS variants (typed, spelling)
JOIN articles_searchword ON word = spelling
"""


class Use(NamedTuple):
    """How the public part of the archive uses a word."""

    is_sought: bool
    articles: int
    is_written_so: bool


@dataclass(frozen=True, slots=True)
class OtherWords:
    """What to ask instead; each is empty where there is nothing to propose."""

    spelling: str = ""
    any_of_them: str = ""


def other_words(words: str, *, now: datetime, found: int) -> OtherWords:
    """
    What to ask instead of a query that finds `found` articles. Four queries at the most.

    Whatever is proposed finds something at `now`.
    """
    typed = list(dict.fromkeys(span.word.casefold() for span in spans(words)))
    typed = [word for word in typed if 3 <= len(word) <= 40][:MOST_WORDS]
    if not typed:
        return OtherWords()
    uses = uses_of(typed, now=now)
    rare = [word for word in typed if uses[word].is_sought and uses[word].articles < RARE]
    better = better_spellings({word: uses[word].articles for word in rare[:MOST_RARE]}, now=now)
    spelling = with_words(words, better) if better else ""
    if len(spelling) > LONGEST or (spelling and not holding.holds(spelling, now=now)):
        spelling = ""
    known = [word for word in typed if uses[word].articles]
    return OtherWords(spelling, " OR ".join(known) if len(typed) > 1 and not found else "")


def better_spellings(typed: Mapping[str, int], *, now: datetime) -> dict[str, str]:
    """For words, given with the number of articles that use them, a likelier spelling of each."""
    candidates = candidates_for(typed)
    uses = uses_of({word for words in candidates.values() for word in words}, now=now)
    better = {}
    for word, articles in typed.items():
        fit = [
            other
            for other in candidates[word]
            if uses[other].is_written_so and uses[other].articles > MORE_COMMON * articles
        ]
        if fit:
            better[word] = min(
                fit, key=lambda other: (*closeness(word, other), -uses[other].articles, other)
            )
    return better


def candidates_for(typed: Collection[str]) -> dict[str, list[str]]:
    """Words of the archive that each of these may stand for, the closest first. One query."""
    if not typed:
        return {}
    bare = {word: plain(word) for word in typed}
    pairs = [(word, variant) for word in bare for variant in variants(bare[word])]
    words, spellings = [word for word, _ in pairs], [variant for _, variant in pairs]
    found: dict[str, list[str]] = {word: [] for word in bare}
    for word, other in holding.rows(CANDIDATES, [list(bare), words, spellings]):
        if other != word and closeness(word, other)[0] <= most_steps(word):
            found[word].append(other)
    return {
        word: sorted(others, key=lambda other: (*closeness(word, other), other))[:MOST_CANDIDATES]
        for word, others in found.items()
    }


def uses_of(words: Collection[str], *, now: datetime) -> dict[str, Use]:
    """How the public part of the archive uses each of the words. One query, where there are any."""
    if not words:
        return {}
    published = Article.objects.published(now).order_by()
    sql, params = published.values(
        "id", "title", "summary", "authors_text", "subjects_text", "text"
    ).query.sql_with_params()
    asked = f"plainto_tsquery('{holding.CONFIG}', word)"
    some = holding.few_sql(asked)
    statement = USES.format(
        config=holding.CONFIG, read=READ, published=sql, some=some, counted=COUNTED
    )
    return {
        word: Use(is_sought, articles, bool(is_written_so))
        for word, is_sought, articles, is_written_so in holding.rows(
            statement, [sorted(words), *params]
        )
    }


# ---- How close two words are ----------------------------------------------------------


def most_steps(word: str) -> int:
    """How many steps away another word may be."""
    return 1 if len(word) < 5 else 2 if len(word) < 8 else 3


def closeness(word: str, other: str) -> tuple[int, bool]:
    """The steps between two words, accents aside, and whether they begin differently."""
    first, second = plain(word), plain(other)
    return steps(first, second), first[:1] != second[:1]


def steps(first: str, second: str) -> int:
    """
    How many letters one word has too many, too few, wrong or swapped, compared to another.

    >>> steps("netwrok", "network"), steps("trst", "trust"), steps("trust", "trust")
    (1, 1, 0)
    """
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, start=1):
        before, last, row = row, before, [i]
        for j, other in enumerate(second, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


def variants(word: str) -> set[str]:
    """
    All spellings that are one step away.

    >>> sorted({"tie", "ties", "tise", "tines"} & variants("tise"))
    ['tie', 'ties']
    """
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    letters = {*string.ascii_lowercase, *word}
    return {
        *(left + right[1:] for left, right in cuts if right),
        *(left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1),
        *(left + letter + right[1:] for left, right in cuts if right for letter in letters),
        *(left + letter + right for left, right in cuts for letter in letters),
    } - {word}
