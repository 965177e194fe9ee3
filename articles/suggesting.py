"""
Which subjects an article may belong to, for its editor to choose from: those that its own words
name, and those of the articles like it. Computed here; no text leaves the site.
"""

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from . import search
from .models import Article, ArticleSubject, Subject, SubjectLabel, name_key
from .vocabulary import plain

MOST = 8
LIKE_IT = 12
"""Articles that are taken for like this one."""
TELLING_WORDS = 8
LEAST_LETTERS = 5
IN_TITLE, IN_TEXT, SHARED = 4.0, 1.5, 4.0
"""What it is worth that the title names a subject, that the text does, that all like it have it."""
WORD = re.compile(r"[^\W\d_]+")


@dataclass(slots=True)
class Suggestion:
    """A subject with the reasons for it, in an editor's words."""

    subject: Subject
    score: float = 0.0
    reasons: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.subject}: {'; '.join(self.reasons)}"


def suggest(article: Article, *, now: datetime) -> list[Suggestion]:
    """
    The subjects that it does not have yet, the likeliest first; none below half the best.

    Five queries.
    """
    found: dict[int, Suggestion] = {}
    _by_names(article, found)
    _by_likeness(article, found, now=now)
    own = set(ArticleSubject.objects.filter(content_object=article).values_list("tag", flat=True))
    ranked = sorted(
        (one for pk, one in found.items() if pk not in own),
        key=lambda one: (-one.score, one.subject.filing_key, one.subject.pk),
    )
    best = ranked[0].score if ranked else 0
    return [one for one in ranked[:MOST] if one.score >= best / 3]


def _by_names(article: Article, found: dict[int, Suggestion]) -> None:
    """Subjects whose name, or another or hidden one, stands in the title or the text."""
    title, text = _spaced(article.title), _spaced(f"{article.summary} {article.text}")
    for name, subject in _names():
        wanted = _spaced(name)
        in_title, times = wanted in title, text.count(wanted)
        if len(wanted) < 4 or not (in_title or times):
            continue
        one = found.setdefault(subject.pk, Suggestion(subject))
        if in_title:
            one.score += IN_TITLE
            one.reasons.append(f"the title says “{name}”")
        if times:
            one.score += IN_TEXT * math.log2(1 + times)
            often = "once" if times == 1 else f"{times} times"
            one.reasons.append(f"the text says “{name}” {often}")


def _names() -> list[tuple[str, Subject]]:
    subjects = {one.pk: one for one in Subject.objects.active()}
    labels = SubjectLabel.objects.filter(subject__in=subjects.keys()).values_list("text", "subject")
    return [
        *((without_qualifier(one.name), one) for one in subjects.values()),
        *((without_qualifier(text), subjects[pk]) for text, pk in labels),
    ]


def without_qualifier(name: str) -> str:
    """
    A heading as a text would say it.

    >>> without_qualifier("Parties (law)"), without_qualifier("Porter, Michael")
    ('Parties', 'Michael Porter')
    """
    bare = re.sub(r"\s*\([^)]*\)$", "", name)
    last, comma, first = bare.partition(", ")
    return f"{first} {last}" if comma and first.istitle() else bare


def _spaced(text: str) -> str:
    """Its words in small letters, a blank on either side of each; a final s does not count."""
    words = WORD.findall(plain(name_key(text)))
    return f" {' '.join(word.rstrip('s') if len(word) > 3 else word for word in words)} "


def _by_likeness(article: Article, found: dict[int, Suggestion], *, now: datetime) -> None:
    """Subjects of the published articles whose heads have this one's most telling words."""
    words = f"{article.title} {' '.join(telling_words(article.text))}"
    alike = search.any_of(words, now=now, limit=LIKE_IT + 1)
    others = [one.pk for one in alike if one.pk != article.pk][:LIKE_IT]
    about = ArticleSubject.objects.filter(content_object__in=others, tag__status="active")
    shared = Counter(row.tag for row in about.select_related("tag"))
    for subject, times in shared.items():
        one = found.setdefault(subject.pk, Suggestion(subject))
        one.score += SHARED * times / len(others)
        one.reasons.append(f"{times} of {len(others)} articles like it have it")


def telling_words(text: str) -> list[str]:
    """
    The long words that a text says most often.

    >>> telling_words("Networks of trust: trust in networks, networks of firms")
    ['networks', 'trust', 'firms']
    """
    words = Counter(word for word in WORD.findall(text.casefold()) if len(word) >= LEAST_LETTERS)
    return [word for word, _ in words.most_common(TELLING_WORDS)]
