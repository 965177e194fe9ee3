"""
What the form of an article shows of the glossary: the terms that its text will link, those that it
uses without a link and why, and what an editor decides of each.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import transaction

from articles.models import Article
from glossary.automaton import current
from glossary.composing import Material, compose
from glossary.models import ArticleTermRule, Term
from glossary.passages import Passage, passage
from glossary.reports import REASONS

PREFIX = "term-rule-"
"""Begins the names of the form's fields; the key of a term ends them."""
ACTIONS = {"pin": "link this one", "never": "never link it here"}
BY_AUTHOR = "the text links it by hand"


class Line(NamedTuple):
    """A term in a text; `reason` says why it is not linked, `decision` is an editor's, or empty."""

    term: Term
    passage: Passage | None
    reason: str
    decision: str

    @property
    def field(self) -> str:
        return f"{PREFIX}{self.term.pk}"


@dataclass(slots=True)
class Panel:
    linked: list[Line] = field(default_factory=list)
    unlinked: list[Line] = field(default_factory=list)
    absent: list[Line] = field(default_factory=list)
    """Terms that something was decided of, and that the text does not use."""

    @property
    def actions(self) -> Mapping[str, str]:
        return ACTIONS

    def __str__(self) -> str:
        """
        >>> print(Panel())
        The text uses no term.
        """
        if not self.linked and not self.unlinked:
            return "The text uses no term."
        number = len(self.linked)
        told = f"{number} {'term' if number == 1 else 'terms'} will be linked"
        return f"{told}, {len(self.unlinked)} will not." if self.unlinked else f"{told}."


@transaction.atomic
def panel_of(html: str, *, subjects: Collection[int], rules: Mapping[int, str]) -> Panel:
    """
    The terms of a rendered text, by the run that links it when it is saved. Stores nothing.

    `subjects` are the keys of the article's, `rules` the decisions by the keys of terms.
    """
    material = Material(0, html, None, dict(rules), set(subjects))
    references = compose(material, current()).references
    terms = Term.objects.in_bulk({*rules, *(reference.term_id for reference in references)})
    panel = Panel()
    for reference in sorted(references, key=lambda one: one.first_offset):
        if term := terms.pop(reference.term_id, None):
            place = passage(html, reference.first_offset, reference.first_offset)
            decision = rules.get(term.pk, "")
            if reference.is_linked or reference.is_manual:
                reason = "" if reference.is_linked else BY_AUTHOR
                panel.linked.append(Line(term, place, reason, decision))
            else:
                reason = REASONS.get(reference.reason, reference.reason)
                panel.unlinked.append(Line(term, place, reason, decision))
    decided = sorted(terms.values(), key=lambda term: term.filing_key)
    panel.absent = [Line(term, None, "", rules[term.pk]) for term in decided]
    return panel


def rules_of(article: Article) -> dict[int, str]:
    rules = ArticleTermRule.objects.filter(article=article)
    return dict(rules.values_list("term_id", "action"))


def decided_in(posted: Mapping[str, str]) -> dict[int, str]:
    """
    What a form says of terms, by their keys: pin, never, or "" for as usual.

    >>> decided_in({"term-rule-7": "pin", "term-rule-8": "", "term-rule-x": "pin", "title": "A",
    ...     "term-rule-9": "nonsense"})
    {7: 'pin', 8: ''}
    """
    return {
        int(number): action
        for name, action in posted.items()
        if name.startswith(PREFIX)
        and (number := name.removeprefix(PREFIX)).isdecimal()
        and len(number) < 19
        and action in {"", *ACTIONS}
    }


def store(article: Article, decided: Mapping[int, str]) -> None:
    """Keep what was decided; of terms that the form does not name, what is stored stays."""
    before = rules_of(article)
    wanted = {pk: action for pk, action in decided.items() if action != before.get(pk, "")}
    ArticleTermRule.objects.filter(article=article, term__in=wanted).delete()
    terms = Term.objects.filter(pk__in=[pk for pk, action in wanted.items() if action])
    ArticleTermRule.objects.bulk_create(
        [ArticleTermRule(article=article, term=term, action=wanted[term.pk]) for term in terms]
    )
