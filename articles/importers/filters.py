"""What the old system made of a text before it was shown (CONVERT BREAKS); pure."""

import re
from collections.abc import Callable
from functools import lru_cache

import textile
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

AS_IT_IS = {"", "0", "richtext", "wysiwyg", "none"}
BLOCK_TAGS = (
    "address|article|aside|blockquote|caption|center|col|colgroup|dd|details|dir|div|dl|dt|"
    "fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|iframe|legend|li|main|menu|nav|object|"
    "ol|p|pre|script|section|select|style|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
STARTS_BLOCK = re.compile(rf"\s*</?(?:{BLOCK_TAGS})(?=[\s/>])", re.IGNORECASE)
ENDS_BLOCK = re.compile(rf"</?(?:{BLOCK_TAGS})(?:\s[^<>]*)?>\s*\Z", re.IGNORECASE)
# Where a line break is only a line break: from an opening to its end.
VERBATIM = re.compile(r"<(script|style|pre)(?=[\s/>])|<!--", re.IGNORECASE)
VERBATIM_END = {
    "script": re.compile(r"</script\s*>", re.IGNORECASE),
    "style": re.compile(r"</style\s*>", re.IGNORECASE),
    "pre": re.compile(r"</pre\s*>", re.IGNORECASE),
    "comment": re.compile(r"-->"),
}
MARKS = re.compile("[\x00\x01]")
HELD = re.compile("\x00([0-9]+)\x01")
BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
DASHES = re.compile(r"(?<!-)-{2,3}(?!-)")


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
            return _filtered(text, name)
    return break_lines(text), [f"Its text filter “{convert_breaks}” is unknown: lines were kept."]


def _filtered(text: str, name: str) -> tuple[str, list[str]]:
    """One text that a library stumbles over must not cost the whole import."""
    try:
        return FILTERS[name](text), []
    except Exception as error:  # noqa: BLE001  textile raises what it happens to: no type tells it
        told = f"{type(error).__name__}: {error}"
        return break_lines(text), [f"Not readable as {name} ({told}); its marks stand as typed."]


def break_lines(text: str) -> str:
    """Blank lines part paragraphs, line ends break lines, except around and in block elements."""
    text, held = hold(MARKS.sub("", text))
    blocks = (block.strip("\n") for block in BLANK_LINE.split(text))
    html = "\n\n".join(_paragraph(block) for block in blocks if block.strip())
    return HELD.sub(lambda found: held[int(found[1])], html)


def hold(text: str) -> tuple[str, list[str]]:
    """
    The text with a mark for each piece in which lines are not to be broken, and the pieces.

    Preformatted text is a block by itself, even where no blank line parts it from its neighbours.
    """
    pieces: list[str] = []
    result: list[str] = []
    unended: set[str] = set()
    position = search = 0
    while found := VERBATIM.search(text, search):
        search = found.end()
        kind = (found[1] or "comment").lower()
        end = None if kind in unended else VERBATIM_END[kind].search(text, search)
        if end is None:
            unended.add(kind)
            continue
        edge = "\n\n" if kind == "pre" else ""
        result += (text[position : found.start()], f"{edge}\x00{len(pieces)}\x01{edge}")
        pieces.append(text[found.start() : end.end()])
        position = search = end.end()
    return "".join([*result, text[position:]]), pieces


def _paragraph(block: str) -> str:
    """One block: a paragraph, unless it begins or ends with a block element."""
    if HELD.fullmatch(block.strip()) or STARTS_BLOCK.match(block) or ENDS_BLOCK.search(block):
        return block
    return "<p>" + "<br>".join(block.split("\n")) + "</p>"


@lru_cache
def markdown_reader(*, typographer: bool) -> MarkdownIt:
    """Markdown with HTML and tables; with `typographer`, what SmartyPants did as well."""
    reader = MarkdownIt("commonmark", {"html": True, "typographer": typographer}).enable("table")
    if typographer:
        reader.enable("smartquotes")
        reader.core.ruler.before("smartquotes", "dashes", _dashes)
    return reader


def _dashes(state: StateCore) -> None:
    """As SmartyPants: two hyphens or three are a long dash, three points an ellipsis."""
    for block in state.tokens:
        for token in block.children or ():
            if token.type == "text":
                token.content = DASHES.sub("—", token.content).replace("...", "…")


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
