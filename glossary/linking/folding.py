"""
Text as the matcher compares it, and where each of its characters stands in the HTML. Pure.

`shown` is the text with its capitals; `key` is the same in small letters, with a space for each
hyphen. Both have the same length, and a place in either leads back to the HTML.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from html import escape, unescape

RUN_END = "\n"
"""Ends a run of text; nothing is found across it."""
BARRIER = "\x01"
"""Stands within a run for what is not looked at there: code, a link."""

DROPPED = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
APOSTROPHES = "‘’ʼ\uff07"
HYPHENS = "\u2010\u2011"
# What is not shown letter for letter: character references, white space but a single blank,
# unified marks, and letters of which folding makes more than one (the ranges hold some others).
SPECIAL = re.compile(
    rf"&[a-z#0-9]+;|\s{{2,}}|[^\S ]|[{DROPPED}{APOSTROPHES}{HYPHENS}İßŉǰΐΰևẖ-ẞ\u1f50-\u1fffﬀ-ﬗ\x01]"
)
CLUSTER = re.compile(r"(?s).(?:[\u1160-\u11ff\u3099\u309a]|[^\x00-\u02ff])*")


@dataclass(slots=True)
class Flat:
    """
    Flattened text, begun and ended by RUN_END.

    Of the map, `starts` are places in the text, `offsets` those in the HTML, where a stretch of
    equal letters begins; `ends` is -1 there, or where something of another length ends in the HTML.
    """

    parts: list[str] = field(default_factory=lambda: [RUN_END])
    length: int = 1
    last: str = RUN_END
    starts: list[int] = field(default_factory=lambda: [0])
    offsets: list[int] = field(default_factory=lambda: [0])
    ends: list[int] = field(default_factory=lambda: [0])
    shown: str = ""
    key: str = ""

    def add(self, text: str, offset: int, end: int = -1) -> None:
        """Text that stands at this offset; up to `end`, where its letters are not those there."""
        if text[0] == " " == self.last:
            text, offset = text[1:], offset + 1
            if not text:
                return
        self.starts.append(self.length)
        self.offsets.append(offset)
        self.ends.append(end)
        self.parts.append(text)
        self.length += len(text)
        self.last = text[-1]

    def cut(self, mark: str = RUN_END) -> None:
        if self.last != mark:
            self.add(mark, 0, 0)

    def add_html(self, html: str, offset: int) -> None:
        """Text without tags, as it stands in the HTML."""
        if html.isascii():
            if html.isprintable() and "&" not in html and "  " not in html:
                self.add(html, offset)
                return
        elif not unicodedata.is_normalized("NFC", html):
            self._add_composed(html, offset)
            return
        reached = 0
        for special in SPECIAL.finditer(html):
            start, end = special.span()
            if reached < start:
                self.add(html[reached:start], offset + reached)
            if text := unified(special[0]):
                self.add(text, offset + start, offset + end)
            reached = end
        if reached < len(html):
            self.add(html[reached:], offset + reached)

    def _add_composed(self, html: str, offset: int) -> None:
        """Letter by letter with its marks: what two characters spell is one here."""
        for cluster in CLUSTER.finditer(html):
            composed = unicodedata.normalize("NFC", cluster[0])
            if composed == cluster[0]:
                self.add_html(composed, offset + cluster.start())
            elif text := "".join(map(unified, composed)):
                self.add(text, offset + cluster.start(), offset + cluster.end())

    def finish(self) -> "Flat":
        self.cut()
        self.shown = "".join(self.parts)
        self.key = folded(self.shown)
        return self

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters from `start` to before `end` stand in the HTML."""
        first = bisect_right(self.starts, start) - 1
        at = self.offsets[first]
        if self.ends[first] < 0:
            at += start - self.starts[first]
        last = bisect_right(self.starts, end - 1) - 1
        until = self.ends[last]
        if until < 0:
            until = self.offsets[last] + end - self.starts[last]
        return at, until


def unified(text: str) -> str:
    """
    What stands for a special place of the text: a plain mark, a blank, two letters, or nothing.

    >>> [unified(text) for text in ("&amp;", "&nbsp;", "’", "\\u2011", "\\u00ad", "ß", "ẞ", "İ")]
    ['&', ' ', "'", '-', '', 'ss', 'SS', 'I']
    """
    if text[0] == "&" and len(text) > 1:
        text = unescape(text)
        if len(text) == 1 and SPECIAL.match(text):
            return unified(text)
        return text
    if text.isspace():
        return " "
    if text in DROPPED or text == BARRIER:
        return ""
    if text in APOSTROPHES:
        return "'"
    if text in HYPHENS:
        return "-"
    if text == "İ":
        return "I"
    small = text.casefold().replace("ʼ", "'")
    if len(small) == 1:
        return text
    return small.upper() if text.isupper() and len(small.upper()) == len(small) else small


def folded(shown: str) -> str:
    """
    As many characters, without capitals and hyphens.

    >>> folded("Opt-in at DIYARBAKIR, Diyarbakır")
    'opt in at diyarbakir, diyarbakir'
    """
    key = shown.casefold().replace("-", " ")
    return key if key.isascii() else key.replace("ı", "i")


def shown_as(text: str) -> str:
    """
    A form's text as a document would show it.

    >>> shown_as(" Sto\\u00adchastic  gradient\\u00a0descent’s ")
    "Stochastic gradient descent's"
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    flat = Flat()
    flat.add_html(escape(unicodedata.normalize("NFC", text), quote=False), 0)
    return "".join(flat.parts).strip()


def key_of(text: str) -> str:
    """
    What a form is found by; forms of the same key can't be told apart in small letters.

    >>> key_of("Double opt-in") == key_of("double Opt\\u2011In") == "double opt in"
    True
    """
    return folded(shown_as(text))
