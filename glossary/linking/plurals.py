"""
English plurals of terms: proposed to the editor, never guessed while a text is read. Pure.

Rules and exceptions are those of any school grammar; what they get wrong, the editor mends.
"""

import re

from .forms import is_acronym

IRREGULAR = {
    "analysis": "analyses", "axis": "axes", "basis": "bases", "crisis": "crises",
    "diagnosis": "diagnoses", "ellipsis": "ellipses", "emphasis": "emphases",
    "genesis": "geneses", "hypothesis": "hypotheses", "oasis": "oases",
    "parenthesis": "parentheses", "synopsis": "synopses", "synthesis": "syntheses",
    "thesis": "theses", "criterion": "criteria", "phenomenon": "phenomena",
    "matrix": "matrices", "vertex": "vertices", "index": "indexes", "appendix": "appendices",
    "datum": "data", "medium": "media", "stimulus": "stimuli", "nucleus": "nuclei",
    "radius": "radii", "corpus": "corpora", "genus": "genera", "schema": "schemas",
    "man": "men", "woman": "women", "child": "children", "person": "people", "foot": "feet",
    "tooth": "teeth", "goose": "geese", "mouse": "mice", "knife": "knives", "life": "lives",
    "wife": "wives", "half": "halves", "leaf": "leaves", "loaf": "loaves", "shelf": "shelves",
    "thief": "thieves", "wolf": "wolves", "self": "selves", "calf": "calves",
    "hero": "heroes", "echo": "echoes", "potato": "potatoes", "tomato": "tomatoes",
    "veto": "vetoes", "quiz": "quizzes", "bus": "buses", "gas": "gases",
}  # fmt: skip
# The same for many as for one, or nothing that is counted.
UNCOUNTED = frozenset("""
    advice aircraft awareness commerce data equipment evidence fish guidance hardware information
    intelligence knowledge luggage management marketing media middleware money news progress
    research series sheep software species staff traffic training trust
""".split())  # fmt: skip
UNCOUNTED_ENDINGS = ("fulness", "lessness", "ics", "ware", "ing")
COUNTED_INGS = frozenset(
    "building finding hearing heading listing meeting offering ranking "
    "rating ring setting string thing warning".split()
)
CONNECTIVES = frozenset("of in at by for to with on from per".split())
HISSING = re.compile(r"(?:s|x|z|ch|sh)$", re.IGNORECASE)
HARD_CH = re.compile(r"(?:arch|och|tech|mach)$", re.IGNORECASE)


def plural(text: str) -> str:
    """
    The plural of an English term; empty where it has none or is one already.

    >>> [plural(text) for text in ("policy", "analysis", "KPI", "double opt-in", "tax", "toy")]
    ['policies', 'analyses', 'KPIs', 'double opt-ins', 'taxes', 'toys']
    >>> [plural(text) for text in ("return on investment", "cost of sales", "Porter’s diamond")]
    ['returns on investment', 'costs of sales', 'Porter’s diamonds']
    >>> [plural(text) for text in ("marketing", "data", "sales", "C++", "日本", "")]
    ['', '', '', '', '', '']
    """
    words = text.split()
    if not words:
        return ""
    at = next(
        (place - 1 for place, word in enumerate(words) if place and word in CONNECTIVES),
        len(words) - 1,
    )
    word = plural_of_word(words[at])
    return " ".join([*words[:at], word, *words[at + 1 :]]) if word else ""


def plural_of_word(word: str) -> str:
    """
    >>> [plural_of_word(word) for word in ("Life", "shelf-life", "business", "loss", "tech")]
    ['Lives', 'shelf-lives', 'businesses', 'losses', 'techs']
    """
    if not word or not word[-1].isascii() or not word[-1].isalpha():
        return ""
    if is_acronym(word):
        return "" if word[-1] == "s" else f"{word}s"
    head, dash, last = word.rpartition("-")
    small = last.casefold()
    if small in IRREGULAR:
        made = IRREGULAR[small]
        return f"{head}{dash}{last[0]}{made[1:]}"
    if small in UNCOUNTED or is_plural(small):
        return ""
    if small.endswith(UNCOUNTED_ENDINGS) and small not in COUNTED_INGS:
        return ""
    if re.search(r"[^aeiou]y$", small):
        return f"{word[:-1]}ies"
    if HISSING.search(small) and not HARD_CH.search(small):
        return f"{word}es"
    return f"{word}s"


def is_plural(small: str) -> bool:
    """
    Whether it ends as plurals do; "ss", "us" and "is" do not.

    >>> [is_plural(word) for word in ("sales", "loss", "status", "analyses")]
    [True, False, False, True]
    """
    return small in IRREGULAR.values() or (
        small.endswith("s") and not small.endswith(("ss", "us", "is", "as"))
    )
