"""WordPress' rule for texts that were typed without paragraph tags; pure."""

import re

from articles.importers.filters import BLOCK_TAGS, HELD, hold

from .marks import BLOCK_MARK

# A video or frame may stand within a line; `p` itself is a block here.
BLOCKS = f"{BLOCK_TAGS}|map|area|hgroup".replace("|iframe", "").replace("|object", "")
BLOCK = re.compile(rf"</?(?:{BLOCKS})(?=[\s/>])[^<>]*>", re.IGNORECASE)
EDGE = re.compile(rf"(?P<opens><(?:{BLOCKS})(?=[\s/>])[^<>]*>)|</(?:{BLOCKS})\s*>", re.IGNORECASE)
TAG_LINES = re.compile(r"<[^<>\n]*\n[^<>]*>")
PARAGRAPH = re.compile(r"(<p(?=[\s>])[^<>]*>)(?:(?!</?p[\s>]).)*+</p>", re.I | re.DOTALL)
TWO_BREAKS = re.compile(r"<br\s*/?>\s*<br\s*/?>", re.IGNORECASE)
BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
BLOCK_NAME = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
LINE_END = re.compile(r"[ \t]*\n[ \t]*")
BREAK_END = re.compile(r"<br\s*/?>[ \t]*\n[ \t]*", re.IGNORECASE)
ADDRESS_ALONE = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
WHOLE_MARKS = re.compile(rf"(?:\s*(?:{HELD.pattern}|{BLOCK_MARK.pattern}))+\s*")
# What holds words without a paragraph, even where a blank line stands in it.
HOLDS_NO_PARAGRAPH = frozenset(
    "p h1 h2 h3 h4 h5 h6 tr table thead tbody tfoot ul ol dl pre select caption colgroup summary "
    "script style".split()
)


def paragraphs(text: str) -> str:
    """
    Blank lines part paragraphs, line ends break lines, except around and in block elements.

    >>> paragraphs("One\\ntwo\\n<ul><li>x</li></ul>\\nthree")
    '<p>One<br>two</p>\\n<ul><li>x</li></ul>\\n<p>three</p>'
    """
    text, held = hold(text)
    text = TAG_LINES.sub(lambda found: found[0].replace("\n", " "), text)
    text = TWO_BREAKS.sub("\n\n", text)
    text = PARAGRAPH.sub(_parted, text)
    text = EDGE.sub(lambda found: f"\n\n{found[0]}" if found["opens"] else f"{found[0]}\n\n", text)
    chunks = (chunk.strip() for chunk in BLANK_LINES.split(text))
    html = "\n".join(_paragraph(chunk) for chunk in chunks if chunk)
    html = html.replace(">\n<li", "><li").replace("</li>\n</", "</li></")
    return HELD.sub(lambda found: held[int(found[1])], html)


def _parted(found: "re.Match[str]") -> str:
    """A paragraph in which blank lines stand, as several."""
    return BLANK_LINES.sub(f"</p>\n\n{found[1]}", found[0])


def _paragraph(chunk: str) -> str:
    """One chunk: the words in it become a paragraph, its block tags stay around them."""
    if chunk.isprintable() and "<" not in chunk and "://" not in chunk:
        return f"<p>{chunk}</p>"  # most are such
    if WHOLE_MARKS.fullmatch(chunk):
        return chunk
    start, end = 0, len(chunk)
    while tag := BLOCK.match(chunk, start):
        start = tag.end()
    tags = list(BLOCK.finditer(chunk, start))
    while tags and tags[-1].end() == len(chunk[:end].rstrip()):
        end = tags.pop().start()
    before, words, after = chunk[:start], chunk[start:end].strip(), chunk[end:]
    if not words:
        return chunk
    if ADDRESS_ALONE.fullmatch(words):
        words = f'<a href="{words}">{words}</a>'
    words = LINE_END.sub("<br>", BREAK_END.sub("\n", words))
    if _takes_paragraph(before, after):
        return f"{before}<p>{words}</p>{after}"
    return f"{before}{words}{after}"


def _takes_paragraph(before: str, after: str) -> bool:
    """A quotation does always; any other element only where blank lines part what it holds."""
    opened, closed = BLOCK_NAME.findall(before), BLOCK_NAME.findall(after)
    inner = opened[-1] if opened else ("", "")
    if inner == ("", "blockquote"):
        return True
    holder = inner[1] if not inner[0] else ""
    if holder.lower() in HOLDS_NO_PARAGRAPH | {"li"} or (
        closed and closed[0][0] and closed[0][1].lower() in HOLDS_NO_PARAGRAPH
    ):
        return False
    return not (holder and closed)
