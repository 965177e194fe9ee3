"""The words that stand for a term, and the case that each must have. Pure."""

from dataclasses import dataclass

from .boundaries import is_word
from .folding import folded, shown_as

BLOCKER, PLURAL = "blocker", "plural"


@dataclass(frozen=True, slots=True)
class Form:
    """
    One word for a term; a blocker keeps other forms from being found within it.

    `case_rule` is one of smart, exact, proper, any.
    """

    id: int
    term: int
    text: str
    kind: str = "synonym"
    case_rule: str = "smart"
    in_compounds: bool = False


def is_acronym(text: str) -> bool:
    """
    Whether capitals make the word: a single one, or two that are half of its letters.

    >>> [is_acronym(text) for text in ("KPIs", "IT", "C++", "GmbH")]
    [True, True, True, True]
    >>> [is_acronym(text) for text in ("McKinsey", "Trust", "SQL Server", "4Ps")]
    [False, False, False, False]
    """
    if text.islower():
        return False
    cased = [char for char in text if char.lower() != char.upper()]
    capitals = sum(char.isupper() for char in cased)
    return capitals == len(cased) == 1 or (capitals >= 2 and capitals * 2 >= len(cased))


@dataclass(frozen=True, slots=True)
class Spelling:
    """A form, made ready: what it is found by, and which spellings of it count."""

    form: Form
    shown: str
    allowed: frozenset[str] | None
    is_acronym: bool
    has_loose_hyphen: bool
    is_name: bool

    @classmethod
    def of(cls, form: Form) -> "Spelling":
        shown = shown_as(form.text)
        acronym = is_acronym(shown)
        plain = shown.replace("-", " ")
        allowed = None
        if form.case_rule == "exact" or (form.case_rule == "smart" and acronym):
            allowed = frozenset({plain})
        elif form.case_rule == "proper":
            allowed = frozenset({plain, plain.upper()})
        loose = "-" in shown and not same_hyphens(shown, plain)
        return cls(
            form,
            shown,
            allowed,
            is_acronym=acronym and form.case_rule != "any",
            has_loose_hyphen=loose,
            is_name=form.case_rule == "proper" and form.kind != BLOCKER,
        )

    @property
    def key(self) -> str:
        return folded(self.shown)

    def allows(self, text: str) -> bool:
        """Whether a text of the same key counts: by its case, and by where its hyphens stand."""
        if ("-" in text or self.has_loose_hyphen) and not same_hyphens(self.shown, text):
            return False
        return self.allowed is None or text.replace("-", " ") in self.allowed


def is_one_name(text: str) -> bool:
    """
    Whether only a capital tells this name from a word.

    >>> is_one_name("Apple"), is_one_name("McKinsey"), is_one_name("Michael Porter")
    (True, False, False)
    """
    return text[0].isupper() and text[1:].islower() and " " not in text and "-" not in text


def same_hyphens(one: str, other: str) -> bool:
    """
    Whether both have the same hyphens; one between letters may be a blank in the other.

    >>> same_hyphens("opt in", "Opt-in"), same_hyphens("-oid", " oid")
    (True, False)
    """
    return all(
        mark == "-" == opposite
        or (0 < place < len(one) - 1 and is_word(one[place - 1]) and is_word(one[place + 1]))
        for place, (mark, opposite) in enumerate(zip(one, other, strict=True))
        if mark == "-" or opposite == "-"
    )
