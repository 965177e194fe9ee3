"""The files that a text shows or offers, and where their addresses stand in it; pure."""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple
from urllib.parse import unquote

from articles.importers.links import ATTRIBUTE, unglued
from articles.importers.oldpaths import split
from articles.media import DOWNLOADS, PICTURES

ELEMENT = re.compile(r"<(img|image|a|area|source|video|audio|embed)(?=[\s/])", re.IGNORECASE)
SHOWN_BY = {
    "img": ("src",), "image": ("src",), "source": ("src",), "embed": ("src",), "audio": ("src",),
    "video": ("src", "poster"), "a": ("href",), "area": ("href",),
}  # fmt: skip
LINKS = {"a", "area"}

# Other extensions of files, not of pages; most of them are refused, and the report says so.
OTHERS = {
    "jpeg", "jpe", "svg", "bmp", "tif", "tiff", "ico", "swf", "exe", "dmg", "msi", "rar", "7z",
    "tar", "jar", "avi", "wmv", "wma", "flv", "aac", "aiff", "mpg", "mpeg", "mid", "psd", "ai",
    "eps", "xpi", "apk", "key", "pages", "numbers",
}  # fmt: skip
EXTENSIONS = PICTURES.keys() | DOWNLOADS.keys() | OTHERS

# TypePad's own files: what follows the number is the size, or the page that only shows it.
TYPEPAD = re.compile(
    r"(?:^|/)(?P<id>6a[0-9a-f]{16,40})(?:-(?P<size>pi|popup|(?P<pixels>\d{1,4})[a-z]{2}))?"
    r"(?:\.[a-z]{3,4})?$",
    re.IGNORECASE,
)
GHOST = "__GHOST_URL__"
PHOTON = {"i0.wp.com", "i1.wp.com", "i2.wp.com", "i3.wp.com"}  # pass other hosts' pictures on


class Attribute(NamedTuple):
    """Its value, and where it stands: from the white space before it to the end of its value."""

    value: str
    start: int
    value_start: int
    end: int


class Element(NamedTuple):
    """Of attributes that stand twice, the first counts."""

    name: str
    attributes: dict[str, Attribute]


class Address(NamedTuple):
    """Host, empty where an address names none; and path, from its slash on, as it is written."""

    host: str
    path: str

    def __str__(self) -> str:
        return self.host + self.path


class Reference(NamedTuple):
    """The address of a file, and the element and attribute that name it."""

    url: str
    element: str
    attribute: str


def elements(html: str) -> Iterator[Element]:
    position = 0
    while tag := ELEMENT.search(html, position):
        position = tag.end()
        attributes: dict[str, Attribute] = {}
        while found := ATTRIBUTE.match(html, position):
            position = found.end()
            if found[2] is not None:
                plain = found[2][1:-1] if found[2][0] in "\"'" else found[2]
                where = (found.start(), found.start(2), found.end())
                attributes.setdefault(found[1].lower(), Attribute(unescape(plain), *where))
        yield Element(tag[1].lower(), attributes)


def references(html: str) -> list[Reference]:
    """
    All files that a text shows, and those that it links to, in its order.

    >>> [found.url for found in references('<a href="/a.html"><img src=/b.png srcset="/c.png 2x">')]
    ['/b.png', '/c.png']
    """
    found = []
    for element in elements(html):
        for name in SHOWN_BY[element.name]:
            url = address_in(element, name)
            if url and (element.name not in LINKS or is_file(url)):
                found.append(Reference(url, element.name, name))
        found += [Reference(url, element.name, "srcset") for url in candidates(element)]
    return found


def address_in(element: Element, name: str) -> str:
    attribute = element.attributes.get(name)
    return attribute.value.strip() if attribute else ""


def candidates(element: Element) -> list[str]:
    """
    The addresses of a `srcset`; a comma within one is its own.

    >>> candidates(next(elements('<img srcset="/a,b.jpg 300w, /c.jpg 2x, /d.jpg,">')))
    ['/a,b.jpg', '/c.jpg', '/d.jpg']
    """
    parts = re.split(r",\s", address_in(element, "srcset"))
    return [words[0].strip(",") for part in parts if (words := part.split())]


def is_file(url: str) -> bool:
    """
    Whether an address is that of a file, not of a page.

    >>> [is_file(url) for url in ("/a/X.PDF?x=1", "https://h/.a/6a00d83451b44469e2-pi", "/a.html")]
    [True, True, False]
    """
    path = address_of(url).path
    return extension_of(path) in EXTENSIONS or bool(TYPEPAD.search(path))


def address_of(url: str) -> Address:
    """
    Where a file was kept, without query and fragment; empty where the address is none of the web.

    >>> str(address_of("https://Old.example.org/a%20b.png?w=3#x ")), str(address_of("../i/x.png"))
    ('old.example.org/a%20b.png', '/i/x.png')
    >>> str(address_of("data:image/png;base64,AA")), str(address_of("__GHOST_URL__/content/x.png"))
    ('', '/content/x.png')
    >>> str(address_of("https://i2.wp.com/old.example.org/x.jpg?resize=300"))
    'old.example.org/x.jpg'
    """
    host, path = split(unglued(url.strip().removeprefix(GHOST)))
    path = f"/{path.lstrip('./')}" if path and not path.startswith("/") else path
    if host in PHOTON:
        host, _, path = path.strip("/").partition("/")
        path = f"/{path}"
    return Address(host, path)


def extension_of(address: str) -> str:
    """
    >>> extension_of("/a/b.tar.GZ"), extension_of("old.example.org/a.b/c"), extension_of("a%2Epng")
    ('gz', '', 'png')
    """
    name = unquote(address).rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""
