"""Which uses of a term become links, and what is kept of the others. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from .matching import Mention, OwnLink, Sense

AUTO, MANUAL, NEVER = "auto", "manual", "never"
"""When a term is linked: wherever it is used first, only where an editor pins it, never."""
ARTICLE, SECTION, ALL = "article", "section", "all"
"""Where its first use is looked for."""
PIN = "pin"
AMBIGUOUS, OFF, RULED_OUT = "ambiguous", "off", "never"


class Link(NamedTuple):
    start: int
    end: int
    term: int
    form: int


@dataclass(frozen=True, slots=True)
class Policy:
    """How a term is linked, and its subjects, by which senses are told apart."""

    link: str = AUTO
    per: str = ARTICLE
    subjects: frozenset[int] = frozenset()


BY_ITSELF = Policy()


@dataclass(slots=True)
class Use:
    """
    How an article uses a term: the place to show, how often, with which forms.

    `reason` says why no use is linked: heading, code, link, excluded, unbalanced, ambiguous, off
    (the term is not linked at all), never (an editor forbade it here); "" where one is.
    """

    start: int
    end: int
    reason: str
    count: int = 0
    is_linked: bool = False
    is_manual: bool = False
    forms: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Chosen:
    links: list[Link] = field(default_factory=list)
    uses: dict[int, Use] = field(default_factory=dict)


def choose(
    mentions: Iterable[Mention],
    own: Iterable[OwnLink] = (),
    *,
    policies: Mapping[int, Policy],
    rules: Mapping[int, str] | None = None,
    subjects: Collection[int] = (),
    besides: int | None = None,
) -> Chosen:
    """
    The first use of each term by its policy; `rules` are an editor's for this text (pin or never).

    `subjects` are those of the article; `besides` is a term that is not linked: on its own page.

    >>> uses = [Mention(0, 3, ((1, 1),), "heading", 0), Mention(9, 12, ((1, 1),), "", 1),
    ...         Mention(20, 23, ((1, 2),), "", 1), Mention(30, 34, ((2, 3), (3, 4)), "", 1)]
    >>> chosen = choose(uses, policies={})
    >>> chosen.links, chosen.uses[1].count, chosen.uses[2].reason
    ([Link(start=9, end=12, term=1, form=1)], 3, 'ambiguous')
    """
    rules = rules or {}
    chosen = Chosen()
    linked: set[tuple[int, int]] = set()  # term and section
    for mention, by_author in in_order(mentions, own):
        if by_author:
            term = mention.senses[0][0]
            use = chosen.uses.setdefault(term, Use(mention.start, mention.end, ""))
            if not (use.is_manual or use.is_linked):
                use.start, use.end = mention.start, mention.end
            use.is_manual, use.reason = True, ""
            linked |= {(term, mention.section), (term, -1)}
            continue
        senses = told_apart(mention.senses, policies, rules, subjects)
        for term, form in senses:
            policy = policies.get(term, BY_ITSELF)
            reason = mention.reason or AMBIGUOUS * (len(senses) > 1)
            reason = reason or forbidden(term, policy, rules, besides)
            if term not in chosen.uses:
                chosen.uses[term] = Use(mention.start, mention.end, reason)
            use = chosen.uses[term]
            use.count += 1
            use.forms.add(form)
            place = (term, mention.section if policy.per == SECTION else -1)
            if reason or (place in linked and policy.per != ALL):
                continue
            linked.add(place)
            chosen.links.append(Link(mention.start, mention.end, term, form))
            if not (use.is_linked or use.is_manual):
                use.start, use.end, use.reason = mention.start, mention.end, ""
            use.is_linked = True
    return chosen


def in_order(mentions: Iterable[Mention], own: Iterable[OwnLink]) -> list[tuple[Mention, bool]]:
    """Both by their places; an author's link has the section of the use before it."""
    both = [(mention, False) for mention in mentions]
    links = list(own)
    if not links:
        return both
    for link in links:
        section = max((m.section for m, _ in both if m.start <= link.start), default=0)
        both.append((Mention(link.start, link.end, ((link.term, 0),), "", section), True))
    return sorted(both, key=lambda pair: (pair[0].start, not pair[1]))


def told_apart(
    senses: tuple[Sense, ...],
    policies: Mapping[int, Policy],
    rules: Mapping[int, str],
    subjects: Collection[int],
) -> tuple[Sense, ...]:
    """
    What is meant: the sense that an editor pinned, or else the one that shares the article's
    subjects, where there is exactly one; otherwise all of them.
    """
    if len(senses) == 1:
        return senses
    left = tuple(sense for sense in senses if rules.get(sense[0]) != NEVER) or senses
    if len(left) == 1:
        return left
    for wanted in (
        tuple(sense for sense in left if rules.get(sense[0]) == PIN),
        tuple(
            sense
            for sense in left
            if not policies.get(sense[0], BY_ITSELF).subjects.isdisjoint(subjects)
        ),
    ):
        if len(wanted) == 1:
            return wanted
    return left


def forbidden(term: int, policy: Policy, rules: Mapping[int, str], besides: int | None) -> str:
    rule = rules.get(term)
    if rule == NEVER:
        return RULED_OUT
    if policy.link == NEVER or term == besides or (policy.link == MANUAL and rule != PIN):
        return OFF
    return ""
