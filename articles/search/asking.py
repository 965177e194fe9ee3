"""What a reader asks the search: its words, its filters, its place in the list. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple, Self

from django.db.models import TextChoices
from django.utils.http import urlencode

from articles import rendering
from articles.models import Article
from common import paging, patterns

LONGEST = 200  # characters of a query; nobody types more, and each word costs
MOST_MINUSES = 25
READ_AT_ALL = 10 * LONGEST  # of what is sent: the rest is not even cleaned

YEAR = re.compile(r"[1-9][0-9]{3}")
SLUG = re.compile(r"[a-z0-9-]{1,80}")
PLACE = re.compile(r"([0-9]{1,9})-(.+)")
WORD = re.compile(
    r"""(?<!\S)-"[^"]*"? | (?P<minus>(?<![^\s"])-)? (?P<word>[^\W\d_]+)""",
    re.VERBOSE,  # a phrase not to be found, or a word, with the minus before it
)


class Sort(TextChoices):
    RELEVANCE = "relevance", "Best match"
    DATE = "date", "Newest"


class Place(NamedTuple):
    """Where a page of results begins or ends: the score, moment and primary key of a result."""

    score: int
    moment: datetime
    pk: int

    def __str__(self) -> str:
        return f"{self.score}-{self.moment:{paging.MOMENT}}-{self.pk}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """
        None where the text names no place: the reader then sees the first page.

        >>> print(Place.read("607927-20030822T223800000000-42"))
        607927-20030822T223800000000-42
        >>> Place.read("9'--")
        """
        match = PLACE.fullmatch(text)
        try:
            return cls(int(match[1]), *paging.parse(match[2])) if match else None
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Question:
    """What a reader asks; what is not understood is left out, never refused."""

    words: str = ""
    subject: str = ""
    author: str = ""
    year: int | None = None
    kind: str = ""
    sort: Sort = Sort.RELEVANCE
    before: Place | None = None
    after: Place | None = None
    was_cut: bool = False

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Self:
        """The question that the parameters of an address state."""
        words = rendering.clean_text(sent.get("q", "")[:READ_AT_ALL])
        subject, author, year, kind, sort = (
            sent.get(name, "") for name in ("subject", "author", "year", "kind", "sort")
        )
        return cls(
            words=words if len(words) <= LONGEST else cut(words),
            subject=subject if SLUG.fullmatch(subject) else "",
            author=author if SLUG.fullmatch(author) else "",
            year=int(year) if YEAR.fullmatch(year) else None,
            kind=kind if kind in Article.Kind.values else "",
            sort=Sort.DATE if sort == Sort.DATE else Sort.RELEVANCE,
            before=Place.read(sent.get("before", "")),
            after=Place.read(sent.get("after", "")),
            was_cut=len(words) > LONGEST,
        )

    @property
    def filters(self) -> dict[str, str]:
        """The filters in use by the names of their parameters."""
        found = {
            "subject": self.subject,
            "author": self.author,
            "year": str(self.year or ""),
            "kind": self.kind,
        }
        return {name: value for name, value in found.items() if value}

    @property
    def carried(self) -> dict[str, str]:
        """What the form sends on beside the words."""
        sort = {} if self.sort is Sort.RELEVANCE else {"sort": str(self.sort)}
        return self.filters | sort

    @property
    def address(self) -> str:
        """
        >>> Question(words="weak ties", year=2003, sort=Sort.DATE).address
        '/search/?q=weak+ties&year=2003&sort=date'
        """
        places = {"before": self.before, "after": self.after}
        sent = {"q": self.words} | self.carried
        sent |= {name: str(place) for name, place in places.items() if place}
        return f"{patterns.pattern('articles:search')}?{urlencode(sent)}"

    def but(self, **changes: Any) -> Self:
        """Another question that differs in these, from its first page on."""
        return replace(self, **({"before": None, "after": None, "was_cut": False} | changes))

    @property
    def unfiltered(self) -> Self:
        return self.but(subject="", author="", year=None, kind="")


def cut(words: str) -> str:
    """
    As many whole words as may be asked for; of one that is longer, its beginning.

    >>> len(cut("trust " * 50)), len(cut("a" * 500))
    (197, 200)
    """
    return (words[: LONGEST + 1].rpartition(" ")[0] or words)[:LONGEST].strip()


def for_postgres(words: str) -> str:
    """
    The query with no more minuses than PostgreSQL can pile up before it comes to a word: it gives
    up with an error at 32.

    >>> for_postgres("- - -- -love trust-")
    '       -love trust-'
    """
    words = re.sub(r"-(?=[\W_]*-)", " ", words)
    parts = words.split("-", MOST_MINUSES)
    return "-".join([*parts[:-1], parts[-1].replace("-", " ")])


class Span(NamedTuple):
    """A word of a query, and where it stands there."""

    start: int
    end: int
    word: str


def spans(words: str) -> list[Span]:
    """
    The words that are looked for: neither those after a minus nor OR itself.

    >>> [span.word for span in spans('"weak ties" or trust -love -"true love" well-known 42')]
    ['weak', 'ties', 'trust', 'well', 'known']
    """
    return [
        Span(found.start("word"), found.end("word"), found["word"])
        for found in WORD.finditer(words)
        if found["word"] and not found["minus"] and found["word"].lower() != "or"
    ]


def with_words(words: str, better: Mapping[str, str]) -> str:
    """
    The query with some words replaced; the keys are in small letters.

    >>> with_words('"weak teis" -love', {"teis": "ties"})
    '"weak ties" -love'
    """
    for span in reversed(spans(words)):
        word = better.get(span.word.casefold(), span.word)
        words = words[: span.start] + word + words[span.end :]
    return words
