"""Marks in a text for pieces that nothing else may change; pure."""

import re

# None of the characters can stand in XML, so no author typed one.
MARK = re.compile("\x02([0-9]+)[\x03\x04]")
BLOCK_MARK = re.compile("\x02([0-9]+)\x03")
STRAY = re.compile("[\x00-\x04]")


class Held:
    """Pieces of HTML that stand aside while the text around them is worked on."""

    def __init__(self) -> None:
        self._pieces: list[str] = []

    def block(self, html: str) -> str:
        """The mark for what is a block of its own."""
        return f"\n\n\x02{self._add(html)}\x03\n\n"

    def inline(self, html: str) -> str:
        """The mark for what stands within a line."""
        return f"\x02{self._add(html)}\x04"

    def _add(self, html: str) -> int:
        self._pieces.append(html)
        return len(self._pieces) - 1

    def put_back(self, text: str) -> str:
        """A piece may hold the marks of earlier ones."""
        while MARK.search(text):
            text = MARK.sub(lambda found: self._pieces[int(found[1])], text)
        return text
