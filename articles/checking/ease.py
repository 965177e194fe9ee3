"""How easily English reads, by Flesch's formula."""

import re
from typing import NamedTuple

LEAST_WORDS = 100
"""Flesch took samples of a hundred words; of fewer his formula says nothing."""
WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
SENTENCE_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+\s++(?=[\"'“‘(\[]?[A-Z0-9])|\n")
ABBREVIATED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|vs|cf|No|pp?|vol|eds?|Inc|Ltd|Co|e\.g|i\.e|[A-Z])\.(?=\s)"
)

# An e that is not spoken: at the end, in -ed and -es, and before such as -ly and -ment.
SILENT = re.compile(
    r"(?<=[^aeiouy])(?<![^aeiouyrl]l)(?:e|(?<![td])ed|(?<![scxzg])(?<![sc]h)es)$"
    r"|(?<=[^aeiouyl])e(?=(?:ly|ments?|less|ness|ful)$)"
)
# A vowel that is spoken apart from the next one: idea, client, reliable, create, actual, doing.
APART = re.compile(
    r"(?<![ctsgxn])(?<!ll)i(?=[aou])|(?<=[tcg])i(?=at)|(?<!fr)(?<![cts])i(?=e[nt])"
    r"|e(?=o[^pu])|(?<=[dr])e(?=at|a$)|(?<![qg])u(?=[ao])|[aeiouy](?=ing|ers?$)"
)


class Ease(NamedTuple):
    """The score, and what it is made of: words a sentence, syllables a word."""

    score: int
    words: float
    syllables: float

    def __str__(self) -> str:
        """
        What others score: Flesch, The Art of Readable Writing (1949), pages 149 and 150.

        >>> print(Ease(62, 17.2, 1.48))
        Flesch reading ease 62: sentences of 17 words, words of 1.5 syllables on average. Digests \
score 60 to 70, academic writing 30 to 50.
        """
        return (
            f"Flesch reading ease {self.score}: sentences of {self.words:.0f} words, words of "
            f"{self.syllables:.1f} syllables on average. Digests score 60 to 70, academic writing "
            "30 to 50."
        )


def reading_ease(text: str) -> Ease | None:
    """
    206.835 - 1.015 words a sentence - 84.6 syllables a word; None of a text too short for it.

    A line end ends a sentence. Flesch, “A new readability yardstick”, Journal of Applied
    Psychology 32 (1948).

    >>> reading_ease("The cat sat on the mat. " * 20)
    Ease(score=116, words=6.0, syllables=1.0)
    >>> reading_ease("Too short.") is None
    True
    """
    words = WORD.findall(text)
    if len(words) < LEAST_WORDS:
        return None
    parts = SENTENCE_END.split(ABBREVIATED.sub("", text))
    a_sentence = len(words) / max(1, sum(1 for part in parts if WORD.search(part)))
    a_word = sum(map(syllables, words)) / len(words)
    score = 206.835 - 1.015 * a_sentence - 84.6 * a_word
    return Ease(round(score), round(a_sentence, 1), round(a_word, 2))


def syllables(word: str) -> int:
    """
    The syllables of an English word, as far as its letters tell.

    >>> [syllables(word) for word in "trust people every reading created table asked".split()]
    [1, 2, 3, 2, 3, 2, 1]
    >>> [syllables(word) for word in "idea client the somebody loved wanted houses".split()]
    [3, 2, 1, 4, 1, 2, 2]
    """
    spoken = SILENT.sub("", word.casefold())
    return max(1, len(re.findall(r"[aeiouy]+", APART.sub(r"\g<0>-", spoken))))
