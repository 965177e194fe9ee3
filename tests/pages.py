"""A page as a test reads it."""

import json
from html.parser import HTMLParser
from typing import Any

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Page(HTMLParser):
    """What stands in an HTML page: its elements with their attributes, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.blocks: list[str] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag == "br":
            self.words.append("\n")
        if tag not in VOID:
            self.open.append(tag)
        if tag == "script":
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "script" in self.open:
            self.blocks[-1] += data
        elif "body" in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        """All that the body says, in its order, with single spaces."""
        return " ".join("".join(self.words).split())

    def all(self, tag: str, **attributes: str) -> list[dict[str, str]]:
        """The attributes of the elements of that name that have these (`class_` for class)."""
        wanted = {name.rstrip("_").replace("_", "-"): text for name, text in attributes.items()}
        return [
            found
            for name, found in self.elements
            if name == tag and wanted.items() <= found.items()
        ]

    def meta(self, name: str) -> list[str]:
        """What the `meta` elements of that name or property say."""
        found = self.all("meta", name=name) or self.all("meta", property=name)
        return [element["content"] for element in found]

    def hrefs(self, rel: str) -> list[str]:
        """Where the `link` elements of that relation lead."""
        return [element["href"] for element in self.all("link", rel=rel)]

    @property
    def links(self) -> list[str]:
        """Where the links of the body lead."""
        return [element["href"] for element in self.all("a") if "href" in element]

    @property
    def data(self) -> dict[str, Any]:
        """The things of the JSON-LD block, by their type."""
        assert len(self.blocks) == 1
        return {thing["@type"]: thing for thing in json.loads(self.blocks[0])["@graph"]}
