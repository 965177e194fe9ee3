"""Hostile documents: made by chance from what goes wrong, the same for the same seed."""

import random

from articles import rendering
from glossary.linking import Form

WORDS = [
    "market", "share", "data", "quality", "mart", "lead", "time", "art", "trust", "IT", "it", "It",
    "CRM", "KPI", "KPIs", "opt", "in", "opt-in", "double", "C", "C++", "C#", ".NET", "node", "js",
    "café", "cafe\u0301", "résumé", "resume", "Straße", "STRASSE", "strasse", "İşletme",
    "işletme", "ISLETME", "市場", "データ", "ベース", "の", "시장", "은", "조사",
    "ตลาด", "שוק", "O'Reilly", "don’t", "l’", "d'",
    "R&amp;D", "R", "D", "Apple", "apple", "APPLE", "Paris", "Pari", "CO", "2", "3M", "10-K",
    "PLEASE", "READ", "NOW", "ﬁrst", "ﬁ", "ẞ", "ŉ", "👩\u200d💻", "…", "*", "a.b", "x",
]  # fmt: skip
GLUE = [
    " ", " ", " ", " ", " ", "", "-", "\u2011", "&nbsp;", "\n  ", "\u00ad", "\u200b", ".", ". ",
    "/",
    "@", "’", "'", "’s ", "_", "&amp;", "://", "\\", "=", ", ", "! ", "<br>", "\u0301", "\u2060",
    "(",
    ") ", "“", "” ", "#", "+", "$", ":", "<wbr>", "\t", " - ",
]  # fmt: skip
INLINE = ["em", "strong", "sub", "sup", "span", "cite", "a", "code", "abbr", "b", "i", "small", "q"]
BLOCKS = ["p", "p", "p", "div", "li", "h2", "h3", "blockquote", "pre", "td", "figcaption", "dt"]
CLASSES = ["", "", "", ' class="note noglossary"', ' class="note"', ' title="a > b"', ' id="x"']
CASE_RULES = ["smart", "smart", "smart", "any", "exact", "proper"]
KINDS = ["synonym", "synonym", "synonym", "plural", "blocker", "deprecated"]


class Writer:
    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311  nothing secret

    def words(self) -> str:
        text = ""
        for _ in range(self.chance.randint(1, 6)):
            text += self.chance.choice(WORDS) + self.chance.choice(GLUE)
        return text

    def inline(self, depth: int = 0) -> str:
        parts = []
        for _ in range(self.chance.randint(1, 3)):
            parts.append(self.words())
            if depth < 3 and self.chance.random() < 0.5:
                tag = self.chance.choice(INLINE)
                attributes = ' href="/x/"' if tag == "a" else self.chance.choice(CLASSES)
                parts.append(f"<{tag}{attributes}>{self.inline(depth + 1)}</{tag}>")
        text = "".join(parts)
        if self.chance.random() < 0.05:  # a tag too many, or one too few
            text = text.replace("</", self.chance.choice(["<", "</b></"]), 1)
        return text

    def document(self) -> str:
        """As it is stored: canonical, and as readers get it."""
        parts = []
        for _ in range(self.chance.randint(1, 4)):
            tag = self.chance.choice(BLOCKS)
            block = f"<{tag}{self.chance.choice(CLASSES)}>{self.inline()}</{tag}>"
            parts.append(f"<table><tr>{block}</tr></table>" if tag == "td" else block)
        return rendering.render(rendering.sanitise("".join(parts))).html

    def forms(self) -> list[Form]:
        """Forms that occur: words and what lies between them, with every rule."""
        forms = []
        for number in range(1, self.chance.randint(4, 14)):
            text = self.chance.choice(WORDS)
            for _ in range(self.chance.choice([0, 0, 1, 1, 2])):
                text += self.chance.choice([" ", " ", "-", "’", "", "."])
                text += self.chance.choice(WORDS)
            forms.append(
                Form(
                    number,
                    self.chance.randint(1, 6),
                    text.replace("&amp;", "&"),
                    self.chance.choice(KINDS),
                    self.chance.choice(CASE_RULES),
                    self.chance.random() < 0.3,
                )
            )
        return forms
