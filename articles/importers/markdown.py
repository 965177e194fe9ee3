"""Markdown of Ghost and of folders of posts: with tables, footnotes and definition lists; pure."""

import re
from functools import lru_cache

from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from . import filters

NOTES = re.compile(
    r'<hr class="footnotes-sep" />\n<section class="footnotes">(.*?)</section>', re.S
)
# The id of a heading, at its end, as kramdown, Hugo and Pandoc read it.
NAMED = re.compile(r"<(h[1-6])>([^\n]{0,500}?) ?\{#([\w:.-]{1,200})\}</\1>")
# {: .class} on a line by itself, or {:toc}: about looks.
LOOKS = re.compile(r"^[ \t]*\{:[^}\n]*\}[ \t]*(?:\n|\Z)", re.MULTILINE)
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})", re.MULTILINE)


@lru_cache
def reader() -> MarkdownIt:
    return (
        MarkdownIt("commonmark", {"html": True})
        .enable(["table", "strikethrough"])
        .use(footnote_plugin)
        .use(deflist_plugin)
    )


def to_html(text: str) -> tuple[str, list[str]]:
    """
    The text as HTML, not sanitised, and notes on what was dropped.

    >>> to_html("## Trust {#t}\\n\\nIt ~~goes~~ grows.\\n{: .lead}\\n")[0]
    '<h2 id="t">Trust</h2>\\n<p>It <s>goes</s> grows.</p>\\n'
    """
    notes = []
    text, looks = without_looks(text)
    if looks:
        notes.append(f"Marks that told kramdown how a block looks were dropped: {looks}.")
    try:
        html = str(reader().render(text))
    except (RecursionError, ValueError, IndexError) as error:
        notes.append(f"Not readable as Markdown ({error}); its marks stand as typed.")
        return filters.break_lines(text), notes
    html = NOTES.sub(r'<div class="footnotes">\1</div>', html)
    return NAMED.sub(r'<\1 id="\3">\2</\1>', html), notes


def without_looks(text: str) -> tuple[str, int]:
    """
    The text without lines that only tell how a block looks, but for those within listings.

    >>> without_looks("A.\\n{: .x}\\n```\\n{: .y}\\n```\\n")
    ('A.\\n```\\n{: .y}\\n```\\n', 1)
    """
    if "{:" not in text:
        return text, 0
    count = 0
    lines: list[str] = []
    fence = ""
    for line in text.splitlines(keepends=True):
        found = FENCE.match(line)
        if found and not fence:
            fence = found[1]
        elif found and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
        if not fence and LOOKS.fullmatch(line):
            count += 1
        else:
            lines.append(line)
    return "".join(lines), count
