"""The filters that a search offers, with how many articles each would leave. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from articles.models import Article

from .asking import Question
from .matches import Chosen, Count, Matches, Years


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter that a reader may set, change or remove."""

    label: str
    number: int
    """0 where it was not counted."""
    is_chosen: bool
    address: str


@dataclass(frozen=True, slots=True)
class Facet:
    """The choices of one filter; `chosen` is the label of the one in use."""

    title: str
    choices: list[Choice]
    chosen: str
    without: str
    """The address of the same search without this filter."""


def facets_of(question: Question, matches: Matches, chosen: Chosen) -> list[Facet]:
    """The filters that would change something, or are in use."""
    counts = matches.counts
    kinds = dict(Article.Kind.choices)
    by_number = {
        name: sorted(counts[name], key=lambda count: (-count.number, count.label))
        for name in ("subject", "author", "kind")
    }
    counted = every_year(counts["year"], matches.years, chosen=str(question.year))
    years = sorted(counted, key=lambda count: count.value, reverse=True)
    all_counts = {
        "subject": by_number["subject"],
        "author": by_number["author"],
        "year": [count._replace(label=count.value) for count in years],
        "kind": [
            count._replace(label=kinds[count.value].capitalize()) for count in by_number["kind"]
        ],
    }
    labels = {
        "subject": str(chosen.subject or ""),
        "author": str(chosen.author or ""),
        "year": str(question.year or ""),
        "kind": kinds.get(question.kind, "").capitalize(),
    }
    facets = [
        facet_of(name, question, found, chosen=labels[name]) for name, found in all_counts.items()
    ]
    return [facet for facet in facets if facet.chosen or len(facet.choices) > 1]


def every_year(counted: list[Count], years: Years | None, *, chosen: str) -> list[Count]:
    """
    The years counted; where not all were looked at all there are, without a number but those that
    were counted whole, and the one chosen.

    >>> counted = [Count("2003", "", 3), Count("2004", "", 4), Count("2005", "", 5)]
    >>> [year.number for year in every_year(counted, Years(2002, 2005, 2004), chosen="2003")]
    [0, 3, 0, 5]
    """
    if years is None:
        return counted
    whole_after = years.in_part or years.first - 1
    numbers = {
        count.value: count.number
        for count in counted
        if int(count.value) > whole_after or count.value == chosen
    }
    every = map(str, range(years.first, years.last + 1))
    return [Count(year, "", numbers.get(year, 0)) for year in every]


def facet_of(name: str, question: Question, counts: Iterable[Count], *, chosen: str) -> Facet:
    now_set = question.filters.get(name)
    # One address serves all choices, whose values (slugs, years, kinds) stand there as they are; no
    # words hold a NUL.
    before, _, behind = question.but(**{name: "\0"}).address.partition("%00")
    return Facet(
        title=name.capitalize(),
        chosen=chosen,
        without=question.but(**{name: None if name == "year" else ""}).address,
        choices=[
            Choice(
                label=count.label,
                number=count.number,
                is_chosen=count.value == now_set,
                address=f"{before}{count.value}{behind}",
            )
            for count in counts
        ],
    )
