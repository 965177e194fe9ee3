"""The text of a post as WordPress would have shown it: HTML, not sanitised yet; pure."""

import re
from html import escape

from articles.importers import mtfields
from articles.rendering import clean_text

from . import blocks, shortcodes
from .marks import STRAY, Held
from .paragraphs import paragraphs

MORE = re.compile(r"<!--more(?:\s(?:(?!-->).){0,500})?-->", re.DOTALL)
NO_TEASER = re.compile(r"<!--noteaser-->")
NEXT_PAGE = re.compile(r"<!--nextpage-->")
SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*(?=\s|\Z)")
LONGEST_SUMMARY = 300


def to_html(
    text: str,
    number: str,
    *,
    pictures: shortcodes.Pictures,
    footnotes: str = "",
    is_coded: bool = False,
) -> tuple[str, list[str]]:
    """
    The text as HTML, and notes on what could not be kept.

    `number` is the entry's, for links to its fold (`#more-12`); `footnotes` its custom field of
    that name; with `is_coded`, its listings are kept coded for HTML.
    """
    notes: list[str] = []
    held = Held()
    text = STRAY.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    has_blocks = blocks.has_blocks(text)
    text = shortcodes.hold_code(text, held, is_coded=is_coded)
    if has_blocks:
        text = blocks.without_blocks(text, held, footnotes, notes)
    text = _with_fold(text, number, held)
    text, pages = NEXT_PAGE.subn("\n\n", NO_TEASER.sub("", text))
    if pages:
        notes.append(f"It was shown on {pages + 1} pages; here it is one.")
    text = shortcodes.convert(text, held, pictures, notes)
    html = held.put_back(text if has_blocks else paragraphs(text)).strip()
    return (re.sub(r"\n{3,}", "\n\n", html) if has_blocks else html), notes


def _with_fold(text: str, number: str, held: Held) -> str:
    """An empty anchor where the fold was; only the first mark was one."""
    anchor = held.inline(f'<a id="more-{escape(number)}"></a>') if number else ""
    return MORE.sub("", MORE.sub(anchor, text, count=1))


def teaser(text: str) -> str:
    """
    What stands before the fold, as plain text cut at a sentence's end; empty without a fold.

    >>> teaser("<p>Trust grows &amp; goes.</p>[x]<!--more-->Slowly.")
    'Trust grows & goes. [x]'
    """
    found = MORE.search(text)
    if not found:
        return ""
    before = blocks.BLOCK.sub("", text[: found.start()])
    for mark in (shortcodes.OPENING, shortcodes.CLOSING):
        before = mark.sub(_unless_known, before)
    plain = mtfields.plain_title(mtfields.UNSEEN.sub(" ", before).replace("<", " <"))
    plain = clean_text(re.sub(r"\s+([.,;:!?])", r"\1", plain))
    if len(plain) <= LONGEST_SUMMARY:
        return plain
    cut = plain[:LONGEST_SUMMARY]
    ends = list(SENTENCE_END.finditer(cut))
    return cut[: ends[-1].end()] if ends else cut.rsplit(" ", 1)[0] + "…"


def _unless_known(found: "re.Match[str]") -> str:
    return "" if found["name"].lower() in shortcodes.KNOWN else found[0]
