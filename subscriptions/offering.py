"""
What readers may be told of: some of it offered as boxes, the rest found by a name.

A site may have thousands of subjects and of authors: a form that offered all of them would be a
megabyte, and nobody reads it. So those with most articles are offered, and what the reader has
chosen already; everything else is typed and found.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, Sum

from articles import subjects
from articles.models import Author, Byline, CalendarEntry, Subject, Tally, listed_q

from .choices import Pair

MOST_ENTRIES = 30  # of the calendar; what else is named by a link is offered too
MOST_OFFERED = 40  # subjects, and as many authors
MOST_FOUND = 20  # of each
LONGEST_NAME = subjects.LONGEST_NAME
LABELS = {"entry": "Tell me when it appears", "subject": "Subjects", "author": "Authors"}


class Row(NamedTuple):
    """Something to be told of; `about` tells a found one from others of its name."""

    topic: Pair
    name: str
    about: str = ""


@dataclass(slots=True)
class Group:
    """Those of one kind; `is_part` says that there are more."""

    kind: str
    rows: list[Row]
    is_part: bool = False

    @property
    def label(self) -> str:
        return LABELS[self.kind]


@dataclass(slots=True)
class Offer:
    """`found` goes by the name that was looked for, `words`; None where none was."""

    groups: list[Group]
    words: str = ""
    found: list[Row] | None = None
    topics: set[Pair] = field(init=False)

    def __post_init__(self) -> None:
        rows = [row for group in self.groups for row in group.rows] + (self.found or [])
        self.topics = {row.topic for row in rows}

    @property
    def is_part(self) -> bool:
        """Whether there is more to be found."""
        return any(group.is_part for group in self.groups)


def offered(
    now: datetime,
    *,
    named: Iterable[Pair] = (),
    kept: Iterable[Pair] = (),
    words: str | None = None,
) -> Offer:
    """
    What may be chosen at `now`, with what goes by the name `words`.

    `named` by an address or a form is offered if readers can see it, `kept` whatever became of it.
    """
    named, kept = list(named), list(kept)
    found = None if words is None else called(words, now)
    found_already = {row.topic for row in found or ()}
    groups = [entries(now, named=[*named, *kept])]
    for kind in ("subject", "author"):
        groups.append(most_used(kind, now, named=keys(kind, named), kept=keys(kind, kept)))
    for group in groups:  # nothing is offered twice
        group.rows = [row for row in group.rows if row.topic not in found_already]
    return Offer(groups, words=words or "", found=found)


def wrote(now: datetime) -> Exists:
    """Whether readers can see anything of an author."""
    return Exists(Byline.objects.filter(listed_q(now), author=OuterRef("pk")))


IS_USED = {"subject": subjects.is_used, "author": wrote}


def keys(kind: str, topics: Iterable[Pair]) -> set[int]:
    return {pk for one, pk in topics if one == kind}


def entries(now: datetime, *, named: Iterable[Pair]) -> Group:
    """What the public calendar says is coming."""
    public = CalendarEntry.objects.public(now).coming(now).order_by("target_on", "pk")
    wanted = Q(pk__in=public.values("pk")[:MOST_ENTRIES]) | Q(pk__in=keys("entry", named))
    rows = [
        Row(("entry", pk), title) for pk, title in public.filter(wanted).values_list("pk", "title")
    ]
    return Group("entry", rows)


def most_used(kind: str, now: datetime, *, named: Collection[int], kept: Collection[int]) -> Group:
    """
    The subjects or authors that most articles are of, with those that are named or kept.

    What is to come and what has expired counts for how much one is used, not for whether it is.
    """
    tallied = Tally.objects.filter(kind=kind).values("key").annotate(articles=Sum("number"))
    most = list(
        tallied.filter(articles__gt=0)
        .order_by("-articles", "key")
        .values_list("key", flat=True)[: MOST_OFFERED + 1]
    )
    model, order = (Subject, "filing_key") if kind == "subject" else (Author, "sort_name")
    shown = Q(IS_USED[kind](now), pk__in={*most[:MOST_OFFERED], *named}) | Q(pk__in=kept)
    found = model._default_manager.filter(shown).order_by(order, "pk")
    rows = [Row((kind, pk), name) for pk, name in found.values_list("pk", "name")]
    return Group(kind, rows, is_part=len(most) > MOST_OFFERED)


def called(words: str, now: datetime) -> list[Row]:
    """The subjects and authors that readers can see and that have such a name."""
    found = [
        Row(
            ("subject", one.pk),
            one.name,
            f"subject, “{one.other_name}” too" if one.other_name else "subject",
        )
        for one in subjects.find(words, now=now, limit=MOST_FOUND)
    ]
    authors = Author.objects.filter(
        wrote(now),
        *(Q(name__icontains=word) for word in words.split()),
    ).order_by("sort_name", "pk")
    if words.split():
        rows = authors.values_list("pk", "name")[:MOST_FOUND]
        found += [Row(("author", pk), name, "author") for pk, name in rows]
    return found
