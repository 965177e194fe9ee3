"""What the editors' rich text widget can hold; the widget and this are one configuration."""

from dataclasses import dataclass, field
from html import unescape
from typing import Any

from .rendered import TOKEN, attributes

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
# Found out by opening texts in the editor and reading them back (tests/browser/test_admin.py).
TEXT = "text"
# The editor writes b as strong, i as em, and leaves out a span or div that says nothing.
MARKS = {"a", "strong", "b", "em", "i", "u", "s", "sub", "sup", "code"}
INLINE = MARKS | {"span", "br", TEXT}
BLOCKS = {
    "p", "div", "h2", "h3", "h4", "ul", "ol", "blockquote", "pre", "hr", "table", "figure", "img",
}  # fmt: skip
# What may stand in what; the text as a whole is "".
CONTENT: dict[str, set[str]] = {
    "": BLOCKS | INLINE - {"br"},
    **dict.fromkeys(("div", "blockquote", "li", "td", "th"), BLOCKS | INLINE),
    **dict.fromkeys(("h2", "h3", "h4", "figcaption", "span", *MARKS), INLINE),
    "p": INLINE | {"img"},
    "code": {TEXT},
    "pre": {TEXT, "code"},
    "ul": {"li"},
    "ol": {"li"},
    "table": {"tbody"},
    "tbody": {"tr"},
    "tr": {"th", "td"},
    "figure": {"img", "figcaption"},
}
ATTRIBUTES: dict[str, set[str]] = {
    "ol": {"start", "type"},
    "a": {"href", "title"},
    "th": {"colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "img": {"src", "alt", "width", "height"},
}
NEEDED = {"a": "href", "img": "src"}
VOID = {"br", "hr", "img"}


@dataclass
class Place:
    """An element that is open, and what it holds so far."""

    tag: str
    holds: list[str] = field(default_factory=list)


def editor_can_show(body: str) -> bool:
    """
    Whether the rich text editor gives back all that a canonical body holds.

    Where it would not (a definition list, an anchor, a linked image, an image amid words), the
    admin shows the HTML instead, so that saving loses nothing.

    >>> editor_can_show('<p>On <a href="/">trust</a></p>'), editor_can_show('<p id="more"></p>')
    (True, False)
    >>> editor_can_show('<p><a href="/large.png"><img src="/small.png"></a></p>')
    False
    """
    places = [Place("")]
    for token in TOKEN.finditer(body):
        tag = token["tag"]
        if tag and token["end"]:
            places.pop()
            continue
        if tag is None and not unescape(token[0]).strip():
            continue
        if not fits(tag or TEXT, attributes(token) if tag else {}, places):
            return False
        places[-1].holds.append(tag or TEXT)
        if tag and tag not in VOID:
            places.append(Place(tag))
    return True


def fits(name: str, given: dict[str, str], places: list[Place]) -> bool:
    """Whether the editor keeps this element, or text, in the innermost of `places`."""
    place = places[-1]
    if name not in CONTENT[place.tag] or not set(given) <= ATTRIBUTES.get(name, set()):
        return False
    if name in NEEDED and NEEDED[name] not in given:
        return False
    if name == "code" and any(above.tag in MARKS for above in places):
        return False  # code takes no other mark
    if place.tag == "li" and not place.holds:
        return name in {"p", "div"} or name in INLINE
    if place.tag == "figure":
        return place.holds == ([] if name == "img" else ["img"])
    if place.tag == "pre":
        return not place.holds
    if place.tag == "p" and (name == "img" or "img" in place.holds):
        return not place.holds  # an image is a block of its own
    beside = place.holds[-1] if place.holds else ""
    return not ((name == "img" and beside in INLINE) or (name in INLINE and beside == "img"))
