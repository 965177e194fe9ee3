"""Words, paragraphs and headings that articles are put together from."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from articles import rendering
from articles.models.site import own_hosts
from articles.synthetic import ENDS, MIDDLES, STARTS
from glossary import linking
from glossary.automaton import Vocabulary
from glossary.candidates import words_of

SEED = 2003
PARAGRAPHS, HEADINGS = 30_000, 5_000  # at the most; of a small archive fewer
PLANTED = 0.7  # terms a paragraph, on the average
# Every second word or so of a real text is one of these, and none of them is looked for.
COMMON = (
    "the of and to in a is that for it as was with be by on not he this are at from or have an"
).split()


class Words:
    """Thirty thousand words, the most frequent first, used as unevenly as in real texts (Zipf)."""

    def __init__(self) -> None:
        chance = random.Random(SEED)  # noqa: S311  nothing secret
        self.words = sorted({a + b + c + d for a in STARTS for b in MIDDLES for c in MIDDLES
                             for d in ENDS})  # fmt: skip
        chance.shuffle(self.words)
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))

    def some(self, chance: random.Random, count: int) -> list[str]:
        return chance.choices(self.words, cum_weights=self.weights, k=count)

    def phrase(self, chance: random.Random, least: int, most: int) -> str:
        return " ".join(self.some(chance, chance.randint(least, most)))

    def sentence(self, chance: random.Random, *planted: str) -> str:
        words = self.some(chance, chance.randint(5, 11))
        together = [both for word in words for both in (chance.choice(COMMON), word)]
        for term in planted:
            together.insert(chance.randrange(1, len(together)), term)
        return " ".join(together).capitalize() + "."


@dataclass(frozen=True, slots=True)
class Piece:
    """A block of an article, and what follows from it: all as the whole text would have it."""

    body: str
    html: str
    text: str
    words: int
    mentions: tuple[linking.Mention, ...]
    keys: frozenset[str]


def piece(body: str, vocabulary: Vocabulary) -> Piece:
    body = rendering.sanitise(body)
    shown = rendering.render(body, own_hosts=own_hosts())
    automaton = vocabulary.automaton
    document = linking.read(shown.html, automaton.excluded)
    return Piece(
        body=body,
        html=shown.html,
        text=shown.text,
        words=shown.words,
        mentions=tuple(linking.mentions(shown.html, document, automaton)),
        keys=frozenset(words_of(document.text.key) | words_of(document.apart.key)),
    )


@dataclass(frozen=True, slots=True)
class Pool:
    words: Words
    paragraphs: Sequence[Piece]
    headings: Sequence[Piece]
    vocabulary: Vocabulary

    @classmethod
    def make(cls, articles: int, terms: Sequence[str], vocabulary: Vocabulary) -> "Pool":
        """For so many; `terms` are headwords that some paragraphs use, the first of them most."""
        chance = random.Random(SEED + 1)  # noqa: S311
        words = Words()
        frequent = list(accumulate(1 / (rank + 4) for rank in range(len(terms))))
        paragraphs = []
        for _ in range(min(PARAGRAPHS, 500 + 3 * articles)):
            sentences = []
            for _ in range(chance.randint(2, 4)):
                planted = terms and chance.random() < PLANTED / 3
                term = chance.choices(terms, cum_weights=frequent) if planted else []
                sentences.append(words.sentence(chance, *term))
            paragraphs.append(piece(f"<p>{' '.join(sentences)}</p>", vocabulary))
        titles = {
            words.phrase(chance, 2, 4).capitalize() for _ in range(min(HEADINGS, 100 + articles))
        }
        headings = [piece(f"<h2>{title}</h2>", vocabulary) for title in sorted(titles)]
        return cls(words, paragraphs, headings, vocabulary)
