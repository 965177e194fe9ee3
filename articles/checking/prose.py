"""How long a text is, how easily it reads, and what of it search results show."""

import re
from collections.abc import Iterator

from articles import rendering
from articles.rendering.rendered import WORD

from .ease import reading_ease
from .elements import Elements, Passage, passage
from .finding import Finding

WORDS_A_MINUTE = 238
"""
Silent reading of English non-fiction: Brysbaert, “How many words do we read per minute?”, Journal
of Memory and Language 109 (2019).
"""
LONG_PARAGRAPH = 200  # words
TO_COME = re.compile(r"\b(?:TK)+\b")
"""What writers put where something is still to come: it stands in no English word."""
SUMMARY_SHOWN, SUMMARY_FITS = 155, 160
TITLE_SHOWN, TITLE_FITS = 60, 70
"""
Characters that search engines show on a wide screen, about: they publish no number and measure in
pixels. What is a few characters longer is let pass.
"""


def findings(elements: Elements) -> Iterator[Finding]:
    for mark in TO_COME.finditer(elements.text):
        told = "“TK” says that something is still to come."
        yield Finding("still-to-come", told, passage(elements.text, mark.start(), mark.end()))
    for paragraph in elements.named("p"):
        number = len(WORD.findall(elements.text, paragraph.start, paragraph.end))
        if number > LONG_PARAGRAPH:
            told = f"A paragraph of {number} words: on a phone it fills more than a screen."
            opening = rendering.excerpt(elements.words(paragraph), length=100)
            yield Finding("long-paragraph", told, Passage(opening))


def in_search_results(title: str, summary: str) -> Iterator[Finding]:
    """
    >>> [one.message for one in in_search_results("On trust", "Trust is slow. " * 11)]
    ['The summary has 164 characters: search results would cut it here.']
    """
    if not summary.strip():
        told = "There is no summary: lists and search results show how the text begins."
        yield Finding("summary-length", told)
    for check, text, fits, shown in (
        ("title-length", title, TITLE_FITS, TITLE_SHOWN),
        ("summary-length", summary, SUMMARY_FITS, SUMMARY_SHOWN),
    ):
        text = " ".join(text.split())
        if len(text) > fits:
            cut = rendering.excerpt(text, length=shown)
            what = check.partition("-")[0]
            told = f"The {what} has {len(text)} characters: search results would cut it here."
            yield Finding(check, told, Passage(cut))


def measures(elements: Elements, *, words: int, language: str) -> list[str]:
    """The text in numbers, a sentence each; only what holds for its language."""
    number = f"{words:,} {'word' if words == 1 else 'words'}"
    if not language.startswith("en"):
        return [f"{number}."]
    minutes = max(1, round(words / WORDS_A_MINUTE))
    told = [f"{number}, about {minutes} {'minute' if minutes == 1 else 'minutes'} to read."]
    ease = reading_ease(" \n".join(elements.words(one) for one in elements.named("p")))
    return [*told, str(ease)] if ease else told
