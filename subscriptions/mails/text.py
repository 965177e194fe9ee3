"""The text part of a mail, made from the text as it is stored: read, not scraped. Pure."""

import textwrap
from html.parser import HTMLParser

WIDTH = 72
PARAGRAPHS = {"p", "h2", "h3", "h4", "h5", "h6", "figcaption", "dt", "dd", "caption", "summary"}
HEADINGS = {"h2", "h3", "h4", "h5", "h6"}
VERBATIM = {"pre"}


def as_text(html: str) -> str:
    """
    Canonical HTML as plain text: paragraphs of 72 columns, links as numbers with a list at the end.

    >>> print(as_text('<p>On <a href="https://example.org/">trust</a>.</p><ul><li>One</li></ul>'))
    On trust [1].
    <BLANKLINE>
    - One
    <BLANKLINE>
    [1] https://example.org/
    """
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.text()


class Reader(HTMLParser):
    """Collects blocks; `margins` are what each line of a block begins with."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.words: list[str] = []
        self.margins: list[str] = []
        self.first = ""
        self.lists: list[int | None] = []
        self.links: list[str] = []
        self.open_links: list[str] = []
        self.verbatim = 0
        self.is_heading = False

    # ---- What the parser calls ----------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in PARAGRAPHS or tag in {"div", "figure", "table", "tr", "hr", "dl"}:
            self.end_block()
            self.is_heading = tag in HEADINGS
            if tag == "hr":
                self.blocks.append("-" * 20)
        elif tag in {"ul", "ol"}:
            self.end_block()
            start = given.get("start", "1")
            self.lists.append((int(start) if start.isdigit() else 1) if tag == "ol" else None)
        elif tag == "li":
            self.end_block()
            self.begin_item()
        elif tag == "blockquote":
            self.end_block()
            self.margins.append("> ")
        elif tag in VERBATIM:
            self.end_block()
            self.verbatim += 1
        elif tag == "br":
            self.words.append("\n")
        elif tag == "img" and given.get("alt"):
            self.words.append(f"[Picture: {given['alt']}]")
        elif tag in {"td", "th"} and "".join(self.words).strip():
            self.words.append(" | ")
        elif tag == "a":
            self.open_links.append(given.get("href", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in PARAGRAPHS or tag in {"div", "figure", "table", "tr"}:
            self.end_block()
            self.is_heading = False
        elif tag in {"ul", "ol"} and self.lists:
            self.end_block()
            self.lists.pop()
        elif (tag == "li" and self.margins) or (tag == "blockquote" and self.margins):
            self.end_block()
            self.margins.pop()
        elif tag in VERBATIM and self.verbatim:
            self.end_block()
            self.verbatim -= 1
        elif tag == "a" and self.open_links:
            self.end_link(self.open_links.pop())

    def handle_data(self, data: str) -> None:
        self.words.append(data if self.verbatim else " ".join(data.split("\n")))

    # ---- Blocks -------------------------------------------------------------------------

    def begin_item(self) -> None:
        number = self.lists[-1] if self.lists else None
        mark = "- " if number is None else f"{number}. "
        if self.lists and number is not None:
            self.lists[-1] = number + 1
        self.first = "".join(self.margins) + mark
        self.margins.append(" " * len(mark))

    def end_link(self, address: str) -> None:
        if not address.startswith(("http:", "https:", "mailto:")):
            return
        if address not in self.links:
            self.links.append(address)
        self.words.append(f" [{self.links.index(address) + 1}]")

    def end_block(self) -> None:
        said = "".join(self.words)
        self.words = []
        margin = "".join(self.margins)
        first, self.first = self.first or margin, "" if said.strip() else self.first
        if not said.strip():
            return
        if self.verbatim:
            lines = [margin + line for line in said.strip("\n").split("\n")]
        else:
            lines = [
                line
                for number, part in enumerate(said.strip().split("\n"))
                for line in self.wrapped(part, first if number == 0 else margin, margin)
            ]
        if self.is_heading:
            lines.append(margin + "-" * min(WIDTH, max(len(line) - len(margin) for line in lines)))
        is_item = first != margin
        if is_item and self.blocks and self.is_item_before:
            self.blocks[-1] += "\n" + "\n".join(lines)
        else:
            self.blocks.append("\n".join(lines))
        self.is_item_before = is_item

    is_item_before = False

    def wrapped(self, text: str, first: str, margin: str) -> list[str]:
        return textwrap.wrap(
            " ".join(text.split()),
            WIDTH,
            initial_indent=first,
            subsequent_indent=margin,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def text(self) -> str:
        self.end_block()
        listed = "\n".join(f"[{number}] {link}" for number, link in enumerate(self.links, 1))
        return "\n\n".join([*self.blocks, *([listed] if listed else [])])
