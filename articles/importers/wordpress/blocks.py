"""The block editor's comments: what they hold stays, what was made anew at each view goes; pure."""

import json
import re
from html import escape

from .marks import Held

BLOCK = re.compile(
    r"<!--\s+(?P<end>/?)wp:(?P<name>[a-z][a-z0-9_/-]*+)(?P<rest>(?:(?!-->|<!--)[^\0])*+)-->",
    re.IGNORECASE,
)
EMBEDDED = re.compile(
    r"""(<div\b[^<>]*\bwp-block-embed__wrapper\b[^<>]*>)\s*(https?://[^\s<>"]+)\s*(</div>)""",
    re.IGNORECASE,
)
BEGINS = "<!-- wp:"
# Blocks without a text of their own that are said by other means, or by nothing.
SILENT = {"more", "nextpage", "spacer", "separator", "paragraph", "columns", "column", "group"}


def has_blocks(text: str) -> bool:
    return BEGINS in text


def without_blocks(text: str, held: Held, footnotes: str, notes: list[str]) -> str:
    """
    The text without its block comments.

    A block that ends in itself had its text made at each view: it vanishes with a note, but for
    the footnotes, which are a custom field.
    """
    gone: dict[str, None] = {}

    def replace(found: "re.Match[str]") -> str:
        name = found["name"].lower().removeprefix("core/")
        if found["end"] or not found["rest"].rstrip().endswith("/"):
            return ""
        if name == "footnotes":
            return held.block(_footnotes(footnotes, notes))
        if name not in SILENT:
            gone[_told(name, found["rest"])] = None
        return ""

    text = BLOCK.sub(replace, text)
    for name in gone:
        notes.append(f"The block “{name}” was made anew at each view; it has no text to keep.")
    return EMBEDDED.sub(r'\1<a href="\2">\2</a>\3', text)


def _told(name: str, rest: str) -> str:
    """A block's name, with the number of the one that it repeats."""
    found = re.search(r'"ref"\s*:\s*(\d+)', rest)
    return f"{name} {found[1]}" if found else name


def _footnotes(field: str, notes: list[str]) -> str:
    """The list of an entry's footnotes: the custom field is a JSON list of `id` and `content`."""
    try:
        told = json.loads(field) if field else []
        rows = [(str(one["id"]), str(one["content"])) for one in told]
    except (ValueError, TypeError, KeyError):
        notes.append("Its footnotes are not readable; they are kept beside it.")
        return ""
    items = "".join(
        f'<li id="{escape(number)}">{content} <a href="#{escape(number)}-link">↩</a></li>'
        for number, content in rows
    )
    return f"<ol>{items}</ol>" if items else ""
