"""
How fast a text is linked: 5,000 terms with 10,000 forms, articles of 2,000 words; rows of a table.

Processor time of an article; the baseline is what parsing and writing the same HTML costs (nh3).
"""

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import nh3

from bench.rows import Row, by_rounds, row
from glossary import linking

TERMS, FORMS, ARTICLES, WORDS = 5000, 10_000, 40, 2000
FIND_GOAL, SPLICE_GOAL = 3.0, 0.1  # milliseconds, median
SYLLABLES = "ba co de fi gra hu in ka lo mi no or pa qui re sta tra un ve wi".split()
INLINE = ["em", "strong", "cite", "span"]

Text = TypeVar("Text")


def vocabulary(chance: random.Random) -> list[str]:
    return sorted({
        "".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(40_000)
    })  # fmt: skip


def make_forms(words: Sequence[str], chance: random.Random) -> list[linking.Form]:
    """Some of one word, the others of two to four; a second form for each term."""
    forms = []
    for number in range(FORMS):
        length = chance.choice([1, 1, 1, 2, 2, 3, 4])
        text = " ".join(chance.choices(words, k=length))
        if number % 25 == 0:
            text = "".join(word[0] for word in chance.choices(words, k=4)).upper()
        forms.append(linking.Form(number + 1, number % TERMS + 1, text))
    return forms


def make_article(words: Sequence[str], forms: Sequence[linking.Form], chance: random.Random) -> str:
    """Paragraphs, headings, links and emphasis; one word of fifty begins a form."""
    weights = [1 / (rank + 5) for rank in range(len(words))]
    parts, written = [], 0
    while written < WORDS:
        text = chance.choices(words, weights, k=chance.randint(60, 120))
        written += len(text)
        for place in range(0, len(text), 50):
            text[place] = chance.choice(forms).text
        for place in range(5, len(text) - 3, 12):
            tag = chance.choice(INLINE)
            text[place] = f"<{tag}>{text[place]}"
            text[place + 2] = f"{text[place + 2]}</{tag}>"
        text[3] = f'<a href="https://example.org/{text[0]}/">{text[3]}</a>'
        for place in range(9, len(text), 17):
            text[place] += chance.choice([".", ",", "’s", "&amp;", ";"])
        parts.append(f"<p>{' '.join(text)}.</p>")
        if len(parts) % 3 == 0:
            parts.append(f"<h2>{' '.join(chance.choices(words, weights, k=5)).capitalize()}</h2>")
    return "\n".join(parts)


def milliseconds(do: Callable[[Text], Any], texts: Sequence[Text]) -> list[float]:
    """Processor time of each text, the best of three."""
    found = []
    for text in texts:
        times = []
        for _ in range(3):
            start = time.process_time()
            do(text)
            times.append(1000 * (time.process_time() - start))
        found.append(min(times))
    return found


def rows() -> Iterator[Row]:
    """Of a glossary of rare words, as they are, and of one of words that stand everywhere."""
    chance = random.Random(7)  # noqa: S311  nothing secret
    words = vocabulary(chance)
    chance.shuffle(words)
    yield from rows_with("realistic words", words, words[9000:], chance)
    yield from rows_with("dense words", words, words[1500:], chance)


def rows_with(
    name: str, words: Sequence[str], defined: Sequence[str], chance: random.Random
) -> Iterator[Row]:
    forms = make_forms(defined, chance)
    articles = [make_article(words, forms, chance) for _ in range(ARTICLES)]
    automaton = linking.Automaton(forms)

    def find(html: str) -> linking.Chosen:
        document = linking.read(html)
        return linking.choose(linking.mentions(html, document, automaton), policies={})

    parse, finding = milliseconds(nh3.clean, articles), milliseconds(find, articles)
    linked = [(html, [n for link in find(html).links for n in link]) for html in articles]
    openings = {term: linking.opening(f"/glossary/{term}/", term) for term in range(TERMS + 1)}
    splicing = milliseconds(lambda pair: linking.splice(*pair, openings), linked)
    yield by_rounds(f"finding an article’s terms, {name}", finding, parse, "ms", most=FIND_GOAL,
                    of_value=True)  # fmt: skip
    yield row(f"splicing its links, {name}", statistics.median(splicing), "ms", most=SPLICE_GOAL)
