"""What the editors' rich text widget can hold; the widget and this are one configuration."""

import re
from typing import Any

EDITOR_EXTENSIONS: dict[str, Any] = {
    "Bold": True,
    "Italic": True,
    "Underline": True,
    "Strike": True,
    "Subscript": True,
    "Superscript": True,
    "Code": True,
    "CodeBlock": True,
    "HardBreak": True,
    "Heading": {"levels": [2, 3, 4]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "tel"]},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "Figure": True,
    "Caption": True,
    "Image": True,
    "HTML": True,
}
SHOWN: dict[str, set[str]] = {
    "p": set(), "h2": set(), "h3": set(), "h4": set(), "strong": set(), "em": set(), "u": set(),
    "s": set(), "sub": set(), "sup": set(), "code": set(), "pre": set(), "br": set(),
    "ul": set(), "ol": {"start", "type"}, "li": set(), "blockquote": set(), "hr": set(),
    "a": {"href", "title"}, "table": set(), "thead": set(), "tbody": set(), "tr": set(),
    "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}, "figure": set(),
    "figcaption": set(), "img": {"src", "alt", "width", "height"},
}  # fmt: skip
TAG = re.compile(r'<([a-z][a-z0-9]*)((?:\s[a-z-]+(?:="[^"]*")?)*)')
NAME = re.compile(r'\s([a-z-]+)(?:="[^"]*")?')


def editor_can_show(body: str) -> bool:
    """
    Whether the rich text editor gives back all that a canonical body holds.

    Where it would not (a definition list, an anchor, a caption of a table), the admin shows the
    HTML instead, so that saving loses nothing.

    >>> editor_can_show('<p>On <a href="/">trust</a></p>'), editor_can_show('<p id="more"></p>')
    (True, False)
    """
    return all(
        found[1] in SHOWN and set(NAME.findall(found[2])) <= SHOWN[found[1]]
        for found in TAG.finditer(body)
    )
