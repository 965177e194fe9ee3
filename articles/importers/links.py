"""Links in a text to the old site's own addresses; the rest of the text stays byte for byte."""

import re
from collections.abc import Callable, Iterator
from html import escape, unescape
from urllib.parse import unquote

from .oldpaths import split

HREF = re.compile(r'(<a\s(?:[^<>]*?\s)?href=")([^"]*)(")')
# What authors glued to the end of an address by mistake.
GLUED = re.compile(r"(?:\s|%20|[).,;])+\Z")

Resolve = Callable[[str], str | None]


def old_links(html: str, own_hosts: frozenset[str]) -> Iterator[str]:
    """The paths of links that may lead to the old site itself."""
    for found in HREF.finditer(html):
        if (own := own_path(unescape(found[2]), own_hosts)) is not None:
            yield own[0]


def rewrite_links(html: str, resolve: Resolve, own_hosts: frozenset[str]) -> tuple[str, int]:
    """
    The text with each link that `resolve` knows led to its new address, and how many there were.

    >>> rewrite_links('<p><a href="http://old.example.org/a.html#b">x</a></p>',
    ...               {"/a.html": "/2003/08/a/"}.get, frozenset({"old.example.org"}))
    ('<p><a href="/2003/08/a/#b">x</a></p>', 1)
    """
    count = 0

    def rewritten(found: "re.Match[str]") -> str:
        nonlocal count
        own = own_path(unescape(found[2]), own_hosts)
        new = own and resolve(own[0])
        if not own or not new:
            return found[0]
        count += 1
        return f"{found[1]}{escape(new + own[1])}{found[3]}"

    return HREF.sub(rewritten, html), count


def own_path(href: str, own_hosts: frozenset[str]) -> tuple[str, str] | None:
    """Path and fragment of a link to the old site; None for any other link."""
    address, mark, fragment = GLUED.sub("", href.strip()).partition("#")
    if not address or address.startswith("?"):
        return None
    host, path = split(address)
    is_own = host in own_hosts if host else address.startswith("/") and address[1:2] != "/"
    if not is_own or not path.startswith("/"):
        return None
    return unquote(path), mark + fragment
