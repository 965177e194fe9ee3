"""Where forms stand in a text: found by an automaton, then held against the rules. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from . import boundaries
from .fitting import fit
from .folding import Flat
from .forms import BLOCKER, PLURAL, Form, Spelling, is_one_name
from .reading import Document, read

Sense = tuple[int, int]
"""The keys of a term and of its form."""
UNBALANCED = "unbalanced"
ADDRESS_MARKS = ("/", "@", "\\", "www.", "WWW.")
"""Without one of these a text has no address or path."""

JOINED = frozenset(filter(str.isalnum, map(chr, range(0x1100))))
"""Letters and digits of which two side by side are in one word; Hangul begins the other scripts."""


class Mention(NamedTuple):
    """
    A use of one term, or of several of the same name, at offsets of the HTML.

    `reason` says why it can't be linked there: heading, code, link, excluded, unbalanced; or "".
    `section` is the number of headings before it.
    """

    start: int
    end: int
    senses: tuple[Sense, ...]
    reason: str
    section: int


class OwnLink(NamedTuple):
    """An author's own link to a term, from its tag to the end of its text."""

    start: int
    end: int
    term: int


@dataclass(frozen=True, slots=True)
class Hit:
    start: int
    end: int
    spellings: tuple[Spelling, ...]


class Automaton:
    """
    Forms made ready to be found.

    `slugs` are the terms by the paths of their pages, `hosts` those whose addresses are our own;
    of elements named in `excluded` nothing is linked, besides those that are never looked into.
    """

    def __init__(
        self,
        forms: Iterable[Form],
        *,
        slugs: Mapping[str, int] | None = None,
        hosts: frozenset[str] = frozenset(),
        excluded: frozenset[str] = frozenset(),
    ) -> None:
        self.slugs = dict(slugs or {})
        self.hosts = hosts
        self.excluded = excluded
        spellings: dict[str, list[Spelling]] = {}
        for form in forms:
            spelling = Spelling.of(form)
            if spelling.key:
                spellings.setdefault(spelling.key, []).append(spelling)
        self.spellings = [tuple(same) for same in spellings.values()]
        self._automaton = AhoCorasick(
            list(spellings),
            matchkind=MatchKind.Standard,
            store_patterns=False,
            implementation=Implementation.ContiguousNFA,
        )

    def hits(self, flat: Flat) -> Iterator[Hit]:
        """What counts, from left to right, the longest first, none within another."""
        shown = flat.shown
        addresses = any(mark in shown for mark in ADDRESS_MARKS)
        allowed = []
        for pattern, start, end in self._automaton.find_matches_as_indexes(
            flat.key, overlapping=True
        ):
            # The usual end of a hit that is part of a word, told apart without more ado.
            if (shown[start - 1] in JOINED and shown[start] in JOINED) or (
                shown[end] in JOINED and shown[end - 1] in JOINED
            ):
                continue
            spellings = counting(self.spellings[pattern], shown, start, end)
            if spellings and not (addresses and in_address(shown, start, end)):
                allowed.append(Hit(start, end, spellings))
        allowed.sort(key=lambda hit: (hit.start, -hit.end))
        reached = 0
        for hit in allowed:
            if hit.start >= reached:
                reached = hit.end
                yield hit


def counting(
    spellings: tuple[Spelling, ...], shown: str, start: int, end: int
) -> tuple[Spelling, ...]:
    """Those of the forms of this key that the rules let stand here."""
    text = shown[start:end]
    found = [
        one
        for one in spellings
        if one.allows(text)
        and boundaries.begins(shown, start, in_compounds=one.form.in_compounds)
        and boundaries.ends(shown, end, in_compounds=one.form.in_compounds)
    ]
    if not found:
        return ()
    if len(found) == 1 and not (found[0].is_acronym or found[0].is_name):
        return (found[0],)
    if any(one.is_acronym for one in found) and boundaries.is_shouted(shown, start, end):
        found = [one for one in found if not one.is_acronym]
    if any(one.is_name for one in found) and is_one_name(text):  # noqa: SIM102  costs more
        if boundaries.opens_sentence(shown, start):
            found = [one for one in found if not one.is_name]
    return tuple(found) if len(found) < 2 else by_spelling(found, shown, start, text)


def by_spelling(found: list[Spelling], shown: str, start: int, text: str) -> tuple[Spelling, ...]:
    """
    Of forms of several terms, those spelt so to the letter, or else the words that were entered
    rather than plurals made by rule.
    """
    if any(one.form.kind == BLOCKER for one in found):
        return tuple(found)
    plain = text.replace("-", " ")
    exact = [one for one in found if one.shown.replace("-", " ") == plain]
    if exact and not boundaries.opens_sentence(shown, start):
        found = exact
    entered = [one for one in found if one.form.kind != PLURAL]
    return tuple(entered or found)


def in_address(shown: str, start: int, end: int) -> bool:
    return boundaries.is_address(boundaries.chunk(shown, start, end))


def senses_of(hit: Hit) -> tuple[Sense, ...]:
    """Each term once, by its first form; none where a blocker stands."""
    if len(hit.spellings) == 1 and (only := hit.spellings[0].form).kind != BLOCKER:
        return ((only.term, only.id),)
    senses: dict[int, int] = {}
    for spelling in hit.spellings:
        form = spelling.form
        if form.kind == BLOCKER:
            return ()
        senses[form.term] = min(form.id, senses.get(form.term, form.id))
    return tuple(sorted(senses.items()))


def find(html: str, automaton: Automaton) -> list[Mention]:
    """
    All uses of terms in canonical HTML, in the order of their places.

    >>> [(m.start, m.end, m.reason) for m in find("<h2>KPIs</h2><p>A KPI, <b>KPI</b>s.</p>",
    ...     Automaton([Form(1, 1, "KPI"), Form(2, 1, "KPIs")]))]
    [(4, 8, 'heading'), (18, 21, ''), (23, 34, '')]
    """
    return mentions(html, read(html, automaton.excluded), automaton)


def mentions(html: str, document: Document, automaton: Automaton) -> list[Mention]:
    """The same, of a document that is read already."""
    found = []
    for hit in automaton.hits(document.text):
        if senses := senses_of(hit):
            start, end = document.text.span(hit.start, hit.end)
            reason = ""
            if "<" in html[start:end]:
                if fitting := fit(html, start, end):
                    start, end = fitting
                else:
                    reason = UNBALANCED
            found.append(Mention(start, end, senses, reason, document.section(start)))
    for hit in automaton.hits(document.apart):
        if senses := senses_of(hit):
            start, end = document.apart.span(hit.start, hit.end)
            reason = document.reason(hit.start)
            found.append(Mention(start, end, senses, reason, document.section(start)))
    found.sort()
    return found


def own_links(document: Document, automaton: Automaton) -> list[OwnLink]:
    """Where the author links to a term's page by hand."""
    found = []
    for start, end, href in document.links:
        try:
            parts = urlsplit(href)
        except ValueError:  # "http://[server]/" stands in real archives
            continue
        if parts.netloc and parts.hostname not in automaton.hosts:
            continue
        if term := automaton.slugs.get(unquote(parts.path)):
            found.append(OwnLink(start, end, term))
    return found
