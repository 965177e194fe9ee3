"""What the old system made of a text before it was shown (CONVERT BREAKS); pure."""

import re
from collections.abc import Callable
from functools import lru_cache

import textile
from markdown_it import MarkdownIt

AS_IT_IS = {"", "0", "richtext", "wysiwyg", "none"}
BLOCK_TAGS = (
    "address|blockquote|caption|center|col|colgroup|dd|div|dl|dt|fieldset|figure|form|h[1-6]|hr|"
    "iframe|legend|li|object|ol|p|pre|script|style|table|tbody|td|tfoot|th|thead|tr|ul"
)
STARTS_BLOCK = re.compile(rf"\s*</?(?:{BLOCK_TAGS})(?=[\s/>])", re.IGNORECASE)
ENDS_BLOCK = re.compile(rf"</?(?:{BLOCK_TAGS})(?:\s[^<>]*)?>\s*\Z", re.IGNORECASE)
# Where a line break is only a line break.
VERBATIM = re.compile(r"<(script|style|pre)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
HOLDER = "\ue000{}\ue001"
HELD = re.compile("\ue000([0-9]+)\ue001")


def to_html(text: str, convert_breaks: str) -> tuple[str, list[str]]:
    """
    The text as HTML, not sanitised, and notes on what was guessed.

    `convert_breaks` may be a list, may be cut off, and may be unknown: then lines break.

    >>> to_html("One\\ntwo\\n\\n<ul><li>x</li></ul>", "1")[0]
    '<p>One<br>two</p>\\n\\n<ul><li>x</li></ul>'
    """
    if not text.strip():
        return "", []
    names = [name.strip().lower() for name in convert_breaks.split(",")]
    for name in names:
        if name in AS_IT_IS:
            return text, []
        if name in FILTERS:
            return FILTERS[name](text), []
    return break_lines(text), [f"Its text filter “{convert_breaks}” is unknown: lines were kept."]


def break_lines(text: str) -> str:
    """Blank lines part paragraphs, line ends break lines, except around and in block elements."""
    held: list[str] = []

    def hold(found: "re.Match[str]") -> str:
        held.append(found[0])
        return HOLDER.format(len(held) - 1)

    def restore(found: "re.Match[str]") -> str:
        return held[int(found[1])]

    text = re.sub("[\ue000\ue001]", "", text)
    text = VERBATIM.sub(hold, text)
    blocks = [block.strip("\n") for block in re.split(r"\n[^\S\n]*\n", text)]
    return HELD.sub(restore, "\n\n".join(paragraph(b, held) for b in blocks if b.strip()))


def paragraph(block: str, held: list[str]) -> str:
    """One block: a paragraph, unless it begins or ends with a block element."""
    alone = HELD.fullmatch(block.strip())
    if alone and held[int(alone[1])][:2] in {"<p", "<P", "<!", "<s", "<S"}:
        return block
    if STARTS_BLOCK.match(block) or ENDS_BLOCK.search(block):
        return block
    return "<p>" + "<br>".join(block.split("\n")) + "</p>"


@lru_cache
def markdown_reader(*, typographer: bool) -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": True, "typographer": typographer})
    reader.enable("table")
    return reader.enable(["replacements", "smartquotes"]) if typographer else reader


def markdown(text: str) -> str:
    return str(markdown_reader(typographer=False).render(text))


def smart_markdown(text: str) -> str:
    return str(markdown_reader(typographer=True).render(text))


def textile_2(text: str) -> str:
    return str(textile.textile(text))


FILTERS: dict[str, Callable[[str], str]] = {
    "1": break_lines,
    "__default__": break_lines,
    "markdown": markdown,
    "markdown_with_smartypants": smart_markdown,
    "textile_2": textile_2,
    "textile": textile_2,
}
