"""Links in a text to the old site's own addresses; the rest of the text stays byte for byte."""

import re
from collections.abc import Callable, Iterator
from html import escape, unescape
from typing import NamedTuple
from urllib.parse import unquote

from articles import oldqueries

from .oldpaths import split

LINK = re.compile(r"<a(?:rea)?(?=[\s/])", re.IGNORECASE)
# One attribute as browsers read it. Possessive throughout: no text makes it go back.
ATTRIBUTE = re.compile(
    r"""[\s/]*+([^\s/>=][^\s/>=]*+)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'>][^\s>]*+))?+"""
)
# What authors glued to the end of an address by mistake.
GLUE = " \t\n\r\f\xa0).,;"
CODED_SPACE = "%20"

Resolve = Callable[[str], str | None]


class Href(NamedTuple):
    """A link's address, and where its value stands in the text, quotes and all."""

    url: str
    start: int
    end: int


def hrefs(html: str) -> Iterator[Href]:
    """
    The addresses of all links, however they are written.

    >>> [link.url for link in hrefs('<A title="a > b" HREF=/x?a&amp;b>x</A>')]
    ['/x?a&b']
    """
    position = 0
    while link := LINK.search(html, position):
        position = link.end()
        href = None
        while attribute := ATTRIBUTE.match(html, position):
            position = attribute.end()
            if href is None and attribute[1].lower() == "href":
                href = attribute
        if href and (value := href[2]):
            plain = value[1:-1] if value[0] in "\"'" else value
            yield Href(unescape(plain), href.start(2), href.end(2))


def old_links(html: str, own_hosts: frozenset[str]) -> Iterator[str]:
    """The paths of links that may lead to the old site itself."""
    for link in hrefs(html):
        if (own := own_path(link.url, own_hosts)) is not None:
            yield own[0]


def rewrite_links(html: str, resolve: Resolve, own_hosts: frozenset[str]) -> tuple[str, int]:
    """
    The text with each link that `resolve` knows led to its new address, and how many there were.

    >>> rewrite_links('<p><a href="http://old.example.org/a.html#b">x</a></p>',
    ...               {"/a.html": "/2003/08/a/"}.get, frozenset({"old.example.org"}))
    ('<p><a href="/2003/08/a/#b">x</a></p>', 1)
    """
    pieces: list[str] = []
    position = count = 0
    for link in hrefs(html):
        own = own_path(link.url, own_hosts)
        new = resolve(own[0]) if own else None
        if own and new:
            pieces += (html[position : link.start], f'"{escape(new + own[1])}"')
            position = link.end
            count += 1
    return "".join([*pieces, html[position:]]), count


def own_path(href: str, own_hosts: frozenset[str]) -> tuple[str, str] | None:
    """
    Path and fragment of a link to the old site; None for any other link. Of a query, what may have
    named a page stays with the path.

    >>> own_path("https://old.example.org/a.html%20) ", frozenset({"old.example.org"}))
    ('/a.html', '')
    >>> own_path("/?utm_source=x&p=12#more", frozenset())
    ('/?p=12', '#more')
    """
    address, mark, fragment = unglued(href).partition("#")
    address = unglued(address)
    host, path = split(address)
    is_own = host in own_hosts if host else address.startswith("/") and address[1:2] != "/"
    if not is_own or not path.startswith("/"):
        return None
    query = oldqueries.known(address.partition("?")[2])
    return unquote(path) + (f"?{query}" if query else ""), mark + fragment


def unglued(address: str) -> str:
    """The address without what no address ends in."""
    address = address.strip()
    end = len(address)
    while end:
        if address[end - 1] in GLUE:
            end -= 1
        elif address.startswith(CODED_SPACE, end - 3):
            end -= 3
        else:
            break
    return address[:end]
