"""
Any HTML -> well nested tags, of a size and depth that a parser reads at its ease; pure.

A parser mends what is broken, and may pay dearly for it: it opens what was never closed again in
each paragraph, and compares each attribute with all before it. This reads a text once, in linear
time, and mends in writing what a parser would mend, so that what is beyond measure is seen before
any parser meets it. It makes nothing safe: that is the sanitiser's work, behind it.

The rules are those of HTML's tree construction, as far as they concern the tags that are kept.
"""

import re
from collections import Counter
from collections.abc import Collection

from .tags import (
    ATTRIBUTES,
    BLOCKS,
    CLASSES,
    DROPPED,
    HEADINGS,
    RAW,
    RENAMED,
    TABLE_PARTS,
    TAGS,
    VOID,
)

LARGEST = 1_000_000  # characters; two megabytes took a fifth of a second to sanitise
MOST_ATTRIBUTES = 500  # of one tag: 100,000 took five seconds
DEEPEST = 256  # elements inside each other: 20,000 took a second
MOST_BROKEN = 20  # beginnings of tags that are looked beyond, each to the end of the text
ALIKE = 3  # how many of the same kind are opened again: HTML's "Noah's Ark clause"

# An attribute as browsers read it. Possessive throughout: no text makes it go back.
NAME = r"[\s/]*+({}[^\s/>][^\s/>=]*+)"
VALUE = r"""(?:\s*+=\s*+({}"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>]*+))?+"""
PAIR = re.compile(NAME.format("") + VALUE.format(""), re.ASCII)
# A piece of text and the tag, or whatever it is, that follows.
TOKEN = re.compile(
    rf"""([^<]*+)(?:
    <(?P<end>/?)(?P<tag>[a-zA-Z][^\s/>]*+)
        (?P<attributes>(?:{NAME.format("?:")}{VALUE.format("?:")})*+)(?P<tail>[\s/]*+)
        (?P<closed>>?)
    |<!--(?:-?>|.*?(?:--!?>|\Z))
    |<[!?/][^>]*+>?
    |(?P<lone><)
    |\Z)""",
    re.ASCII | re.DOTALL | re.VERBOSE,
)
RAW_END = {tag: re.compile(rf"</{tag}(?=[\s/>])[^>]*+>?", re.I | re.ASCII) for tag in RAW}

CELLS = {"td", "th", "caption"}
SCOPE = CELLS | {"table"}  # what stands in one of these ends nothing outside
# What a start tag of a table's part is put into, whatever stands open in between.
PARTS_OF = {
    "td": {"tr", "tbody", "thead", "tfoot", "table"},
    "th": {"tr", "tbody", "thead", "tfoot", "table"},
    "tr": {"tbody", "thead", "tfoot", "table"},
    "col": {"colgroup", "table"},
}
# Which open element an item ends; what it does not look beyond.
ITEMS = {"li": {"li"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd"}}
BARS = BLOCKS - {"div", "p"}
# Opened again where the end of a block cut them short.
LASTING = {"a", "b", "code", "em", "i", "s", "small", "strong", "u"}
NEEDLESS = {"a", "span"}  # without any attribute
QUOTED = str.maketrans({'"': "&quot;", "<": "&lt;", ">": "&gt;"})

Open = tuple[str, str]  # a tag, and as it was written


class TextTooLarge(ValueError):
    """The text is beyond what the site takes; the message says so to an editor."""


def tidy(html: str) -> str:
    """
    The text with well nested tags; raises TextTooLarge.

    >>> tidy("<H1>On <b>trust</H1><p>One<p><font>two</b> <a name=x>three")
    '<h2>On <b>trust</b></h2><p><b>One</b></p><p><b>two</b> <a id="x">three</a></p>'
    """
    if len(html) > LARGEST:
        raise TextTooLarge(f"The text has {len(html):,} characters; {LARGEST:,} are the most.")
    return Tidier().read(html)


class Tidier:
    """Writes what it reads; `open` is what it has not closed yet."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.write = self.pieces.append
        self.reopened = 0
        self.broken = 0
        self.open: list[Open] = []
        self.again: list[Open | None] = []  # to be opened again; None where a cell begins

    def read(self, html: str) -> str:
        position, end_of_text = 0, len(html)
        while position < end_of_text and (found := TOKEN.match(html, position)):
            position = found.end()
            text, end, tag, attributes, tail, closed, lone = found.groups()
            if text:
                if self.again and not text.isspace():
                    self.reopen()
                self.write(text)
            if tag:
                if not closed:  # a quote or a tag without its end: its words stay
                    position = self.read_broken(html, found.start("tag"), end)
                    continue
                tag = tag.lower()
                tag = RENAMED.get(tag, tag)
                if end:
                    self.read_end(tag)
                elif tag in DROPPED:
                    position = position if "/" in tail else end_of(tag, html, position)
                elif tag in TAGS:
                    self.read_start(tag, attributes, closed="/" in tail)
            elif lone:
                self.reopen()
                self.write("&lt;")
        self.close(0)
        return "".join(self.pieces)

    def read_broken(self, html: str, position: int, slash: str) -> int:
        """Where to go on after the beginning of a tag that never ends; not there too often."""
        self.reopen()
        self.write(f"&lt;{slash}")
        self.broken += 1
        if self.broken < MOST_BROKEN:
            return position
        self.write(html[position:].translate(QUOTED))
        return len(html)

    # ---- Start tags ------------------------------------------------------------------

    def read_start(self, tag: str, attributes: str, *, closed: bool) -> None:
        """`closed`: written as in XML, `<a name="x"/>`."""
        written = written_attributes(tag, attributes) if attributes else ""
        if not self.make_room(tag):
            return
        opening = "" if tag in NEEDLESS and not written else f"<{tag}{written}>"
        self.write(opening)
        if tag not in VOID:
            self.push((tag, opening))
            if closed and tag != "p":
                self.read_end(tag)

    def push(self, element: Open) -> None:
        self.open.append(element)
        if len(self.open) > DEEPEST:
            raise TextTooLarge(f"The text has more than {DEEPEST} elements inside each other.")

    def make_room(self, tag: str) -> bool:
        """Close what the tag does not go into; whether it may stand here at all."""
        if tag in TABLE_PARTS:
            place = self.find(PARTS_OF.get(tag, {"table"}))
            if place is None:
                return False
            self.close(place + 1)
            if tag in CELLS:
                self.again.append(None)
            return True
        if tag not in BLOCKS:
            if tag == "a":
                self.end_lasting("a")
            self.reopen()
            return True
        if tag == "table" and (outer := self.find(SCOPE)) is not None:
            if self.open[outer][0] == "table":
                self.close(outer)
        elif items := ITEMS.get(tag):
            self.close(self.find(items, BARS))
        self.close(self.find({"p"}, SCOPE))
        if tag in HEADINGS and self.open and self.open[-1][0] in HEADINGS:
            self.close(len(self.open) - 1)
        return True

    # ---- End tags --------------------------------------------------------------------

    def read_end(self, tag: str) -> None:
        if tag in LASTING:
            self.end_lasting(tag)
        elif tag == "table" or tag in TABLE_PARTS:
            self.close(self.find({tag}, {"table"}))
        elif tag in HEADINGS:
            self.close(self.find(HEADINGS, SCOPE))
        elif tag in BLOCKS:
            self.close(self.find({tag}, SCOPE | {"ul", "ol"} if tag == "li" else SCOPE))
        elif tag == "br":
            self.read_start("br", "", closed=True)
        elif tag in TAGS:
            self.close(self.find({tag}, BLOCKS))

    def end_lasting(self, tag: str) -> None:
        """The last one that was opened ends, even if it is only to be opened again."""
        for index in range(len(self.again) - 1, self.cell(), -1):
            element = self.again[index]
            if element and element[0] == tag:
                del self.again[index]
                return
        place = self.find({tag}, SCOPE)
        if place is None:
            return
        if any(inner in BLOCKS for inner, _ in self.open[place + 1 :]):
            # The parser behind takes the block out of it; nothing else is left open by that.
            self.write(f"</{tag}>" if self.open[place][1] else "")
            del self.open[place]
        else:
            self.close(place, ended=True)

    # ---- What is open ----------------------------------------------------------------

    def find(self, tags: Collection[str], barriers: Collection[str] = ()) -> int | None:
        """The innermost open element of `tags` that stands in no element of `barriers`."""
        for index in range(len(self.open) - 1, -1, -1):
            tag = self.open[index][0]
            if tag in tags:
                return index
            if tag in barriers:
                return None
        return None

    def close(self, index: int | None, *, ended: bool = False) -> None:
        """Close the open elements from `index` on; `ended`, the first of them for good."""
        if index is None:
            return
        cut_short: list[Open] = []
        while len(self.open) > index:
            tag, opening = element = self.open.pop()
            self.write(f"</{tag}>" if opening else "")
            if tag in CELLS:
                cut_short.clear()
                del self.again[max(self.cell(), 0) :]
            elif tag in LASTING and not (ended and len(self.open) == index):
                cut_short.append(element)
        if cut_short:
            alike = Counter(self.again)
            for element in reversed(cut_short):
                alike[element] += 1
                if alike[element] <= ALIKE:
                    self.again.append(element)

    def cell(self) -> int:
        """Where in `again` the innermost cell begins; -1 outside of tables."""
        for index in range(len(self.again) - 1, -1, -1):
            if self.again[index] is None:
                return index
        return -1

    def reopen(self) -> None:
        """What grows: raises TextTooLarge where each paragraph would open hundreds again."""
        if not self.again:
            return
        start = self.cell() + 1
        elements, self.again[start:] = self.again[start:], []
        for element in filter(None, elements):
            self.write(element[1])
            self.push(element)
            self.reopened += len(element[1])
        if self.reopened > LARGEST:
            raise TextTooLarge("Tags in the text are not closed, and would grow without measure.")


def written_attributes(tag: str, attributes: str) -> str:
    """
    Those that the tag may have, each once; of an anchor the name becomes its id.

    >>> written_attributes("a", " NAME=x onclick='y' href='/?name=z'")
    ' id="x" href="/?name=z"'
    """
    known = ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set())
    kept: dict[str, str] = {}
    for number, pair in enumerate(PAIR.finditer(attributes)):
        if number == MOST_ATTRIBUTES:
            raise TextTooLarge(f"A tag in the text has more than {MOST_ATTRIBUTES} attributes.")
        name, value = pair[1].lower(), pair[2] or ""
        if name == "name" and tag == "a":
            name = "id"
        if name in known or (name == "class" and tag in CLASSES):
            plain = value[1:].removesuffix(value[0]) if value[:1] in ('"', "'") else value
            kept.setdefault(name, plain.translate(QUOTED))
    return "".join(f' {name}="{value}"' for name, value in kept.items())


def end_of(tag: str, html: str, position: int) -> int:
    """Where an element that is dropped ends, end tag and all: at the latest with the text."""
    if tag in RAW:
        found = RAW_END[tag].search(html, position) if tag != "plaintext" else None
        return found.end() if found else len(html)
    depth = 1
    while depth and position < len(html) and (found := TOKEN.match(html, position)):
        position = found.end()
        inner = (found["tag"] or "").lower()
        if inner == tag:
            depth += -1 if found["end"] else 0 if "/" in found["tail"] else 1
        elif inner in RAW and not found["end"] and "/" not in found["tail"]:
            position = end_of(inner, html, position)
    return position
