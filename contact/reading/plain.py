"""Safe HTML of a mail -> text with the same words, for the thread and for searching. Pure."""

import re
from html.parser import HTMLParser

from articles import rendering

BREAKING = {
    "p", "div", "ul", "ol", "dl", "table", "tr", "pre", "blockquote", "figure", "h2", "h3", "h4",
    "h5", "h6", "li", "dt", "dd", "hr", "details", "summary", "caption",
}  # fmt: skip
SPACED = BREAKING - {"tr", "li", "dt", "dd", "div"}
BLANKS = re.compile(r"[ \t\n]+")


class Writer(HTMLParser):
    """Writes lines; those within quotations begin with `>`, as in mails of plain text."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.breaks = 0  # line breaks before the next word
        self.prefix = ""
        self.depth = self.depth_before = self.preformatted = 0
        self.href, self.linked = "", list[str]()

    def say(self, text: str) -> None:
        margin = "> " * self.depth
        if not self.pieces:
            self.pieces.append(margin)
        elif self.breaks:
            blank = "> " * min(self.depth, self.depth_before)
            between = f"\n{blank.rstrip()}" if self.breaks > 1 else ""
            self.pieces.append(f"{between}\n{margin}")
        self.pieces += [self.prefix, text]
        self.breaks, self.prefix, self.depth_before = 0, "", self.depth

    def break_line(self, tag: str) -> None:
        self.breaks = max(self.breaks, 2 if tag in SPACED else 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in BREAKING:
            self.break_line(tag)
        if tag == "blockquote":
            self.depth += 1
        elif tag == "br":
            self.breaks += 1
        elif tag == "li":
            self.prefix = "- "
        elif tag == "pre":
            self.preformatted += 1
        elif tag == "a":
            self.href, self.linked = given.get("href", ""), []
        elif tag == "img" and given.get("alt"):
            self.say(f"[{given['alt']}]")
        elif tag in {"td", "th"} and not self.breaks:
            self.say(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.href:
            shown = "".join(self.linked)
            if self.href.removeprefix("mailto:").rstrip("/") not in shown:
                self.say(f" <{self.href}>")
            self.href = ""
        elif tag == "pre":
            self.preformatted -= 1
        elif tag == "blockquote":
            self.depth -= 1
        if tag in BREAKING:
            self.break_line(tag)

    def handle_data(self, data: str) -> None:
        if not self.preformatted:
            data = BLANKS.sub(" ", data)
            if self.breaks and data == " ":
                return
        if self.href:
            self.linked.append(data)
        for number, line in enumerate(data.split("\n")):
            self.breaks += bool(number)
            if line:
                self.say(line)


def text_of(html: str) -> str:
    """
    >>> text_of('<p>See <a href="https://example.org/">this</a>:</p><blockquote>Old.</blockquote>')
    'See this <https://example.org/>:\\n\\n> Old.'
    """
    writer = Writer()
    writer.feed(html)
    writer.close()
    return rendering.clean_text("".join(writer.pieces), lines=True)
