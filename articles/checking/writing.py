"""A text that is being written, and all that the site can say of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from articles import rendering
from articles.models.site import own_hosts

from . import check_text, likeness, places, prose
from .elements import read
from .finding import Finding

MOST = 10
"""Of one check that are shown: who mends those sees the others."""


@dataclass(frozen=True, slots=True)
class Writing:
    """
    What stands in the form of an article or page; the body is canonical.

    `address` is its own, where it has one already; `article` the key of an article that is stored,
    `subjects` those of its subjects.
    """

    body: str
    title: str = ""
    summary: str = ""
    language: str = "en"
    address: str = ""
    article: int | None = None
    subjects: frozenset[int] = frozenset()
    is_article: bool = True


class Group(NamedTuple):
    """The findings of a check; `more` there are beside those that are shown."""

    name: str
    shown: list[Finding]
    more: int


@dataclass(frozen=True, slots=True)
class Report:
    """All findings, and the text in numbers, a sentence each."""

    findings: list[Finding] = field(default_factory=list)
    measures: list[str] = field(default_factory=list)

    @property
    def groups(self) -> list[Group]:
        """The findings of each check, under what an editor calls it."""
        by_name = [
            (name, list(some)) for name, some in groupby(self.findings, lambda one: one.name)
        ]
        return [Group(name, some[:MOST], max(0, len(some) - MOST)) for name, some in by_name]

    def __str__(self) -> str:
        """
        >>> print(Report())
        Nothing to mend.
        >>> print(Report([Finding("link-text", "“here” says nothing.")]))
        1 thing to look at.
        """
        number = len(self.findings)
        if not number:
            return "Nothing to mend."
        return f"{number} {'thing' if number == 1 else 'things'} to look at."


CHECKS: list[Callable[[Writing, str, datetime], Iterable[Finding]]] = []
"""
What other apps check: takes the writing, its body as readers get it, and the moment. Each app adds
its own when it is ready.
"""


def report_on(writing: Writing, *, now: datetime) -> Report:
    """Everything there is to say; stores nothing."""
    hosts = own_hosts()
    rendered = rendering.render(writing.body, own_hosts=hosts)
    elements = read(writing.body)
    if not rendered.text and not writing.title:
        return Report()
    found = [
        *check_text(writing.body, own_hosts=hosts, language=writing.language),
        *places.findings(
            elements, html=rendered.html, base=writing.address, own_hosts=hosts, now=now
        ),
        *prose.in_search_results(writing.title, writing.summary),
    ]
    for check in CHECKS:
        found += check(writing, rendered.html, now)
    if writing.is_article:
        found += likeness.findings(writing.title, rendered.text, but=writing.article, now=now)
    found.sort(key=lambda one: one.check)
    measures = prose.measures(elements, words=rendered.words, language=writing.language)
    return Report(found, measures)
