"""The words round a place in canonical HTML, as editors and readers are shown them. Pure."""

import re
from html import unescape
from typing import NamedTuple

TAG = re.compile(r'<[^>"]*(?:"[^"]*"[^>"]*)*>')
REACH = 300
"""Characters of HTML on either side that a passage may be made from."""
BLOCK = re.compile(r"</?(?:p|li|h\d|div|td|th|tr|br|dd|dt|blockquote)\b[^>]*>")


class Passage(NamedTuple):
    before: str
    words: str
    after: str

    def __str__(self) -> str:
        return self.before + self.words + self.after


def passage(html: str, start: int, end: int, *, longest: int = 160) -> Passage:
    """
    The words from `start` to `end` and those round them, `longest` characters at the most.

    >>> passage("<p>Our <em>trust</em> &amp; yours.</p><p>More.</p>", 11, 16)
    Passage(before='Our ', words='trust', after=' & yours. More.')
    >>> print(passage("<p>" + "one two " * 30 + "trust" + " three" * 30 + "</p>", 243, 248,
    ...       longest=40))
    …two one two trust three three…
    """
    words = words_in(html[start:end]).strip()[:longest]
    room = max(0, longest - len(words)) // 2
    before = words_in(until_start_tag(html[max(0, start - REACH) : start])).lstrip()
    after = words_in(until_cut(html[end : end + REACH])).rstrip()
    return Passage(shortened_before(before, room), words, shortened_after(after, room))


def words_in(html: str) -> str:
    """Its text, with single spaces."""
    if "<" in html:
        html = TAG.sub("", BLOCK.sub(" ", html))
    if "&" in html:
        html = unescape(html)
    text = " ".join(html.split())
    return f"{' ' * html[:1].isspace()}{text}{' ' * (html[-1:].isspace() and bool(text))}"


def until_start_tag(html: str) -> str:
    """Without the rest of a tag in which it was cut off."""
    opening, closing = html.find("<"), html.find(">")
    return html[closing + 1 :] if closing > -1 and (opening > closing or opening < 0) else html


def until_cut(html: str) -> str:
    """Without the beginning of a tag or of a character reference that its end cuts off."""
    if html.rfind("<") > html.rfind(">"):
        html = html[: html.rfind("<")]
    reference = html.rfind("&", -11)
    return html if reference < 0 or ";" in html[reference:] else html[:reference]


def shortened_before(text: str, room: int) -> str:
    """Its end, from the beginning of a word on."""
    if len(text) <= room:
        return text
    if room < 2:
        return ""
    kept = text[-(room - 1) :]
    return "…" + (kept.partition(" ")[2] if " " in kept.rstrip() else kept)


def shortened_after(text: str, room: int) -> str:
    """Its beginning, up to the end of a word."""
    if len(text) <= room:
        return text
    if room < 2:
        return ""
    kept = text[: room - 1]
    return (kept.rpartition(" ")[0] if " " in kept.lstrip() else kept) + "…"


class Words:
    """Words that are looked for in many passages."""

    def __init__(self, words: list[str]) -> None:
        spelt = sorted(filter(None, words), key=len, reverse=True)
        loose = "|".join(re.sub(r"(?:\\-|\\ )+", r"[-\\s‐‑]+", re.escape(word)) for word in spelt)
        self.pattern = re.compile(rf"(?<!\w)(?:{loose})(?!\w)", re.IGNORECASE) if spelt else None

    def marked(self, text: str) -> Passage:
        """
        A passage with the first of these words apart, the longest of them where several begin.

        >>> Words(["Trust", "trust in markets"]).marked("On trust in markets")
        Passage(before='On ', words='trust in markets', after='')
        """
        found = self.pattern.search(text) if self.pattern else None
        if found is None:
            return Passage(text, "", "")
        return Passage(text[: found.start()], found[0], text[found.end() :])
