"""What a question finds, before anything of it is read. Pure."""

from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from articles.models import Author, Subject

from .asking import Place


class Reading(Enum):
    """What PostgreSQL finds in a query to look for."""

    WORDS = "words"
    NOTHING = "nothing"
    """Signs only, or words as common as "the"."""
    EXCLUSIONS = "exclusions"
    """At least one of its alternatives says only what not to find, so all others would be found."""


def reading(tree: str, *, nodes: int) -> Reading:
    """What a query has to look for, which PostgreSQL has read."""
    if not nodes:
        return Reading.NOTHING
    return Reading.WORDS if tree not in {"", "T"} else Reading.EXCLUSIONS


class Chosen(NamedTuple):
    """The subject and the author that the filters of a question name."""

    subject: Subject | None = None
    author: Author | None = None


class Count(NamedTuple):
    """How many of the articles found are of a kind or year, about a subject, by an author."""

    value: str
    label: str
    number: int


class Years(NamedTuple):
    """The first and the last year of the archive, and the one that was counted in part."""

    first: int
    last: int
    in_part: int | None
    """Those after it were counted whole; None where only the year that is asked for was."""


@dataclass(slots=True)
class Matches:
    """What a question finds, before anything of it is read."""

    everything: int = 0
    """Articles that match the words, whatever the filters."""
    total: int = 0
    places: list[Place] = field(default_factory=list)
    """Of the articles to show, in their order, and of one more where there is one."""
    reading: Reading = Reading.NOTHING
    is_cut: bool = False
    """Whether others match beside those, older ones, which were not looked at."""
    years: Years | None = None
    """Where other years may have matches that were not counted."""
    tree: str = ""
    """What is looked for, as PostgreSQL writes it: for `stems.Sought`."""
    counts: dict[str, list[Count]] = field(default_factory=dict)
    """By the names of the filters; each counted as if that filter were not set."""
