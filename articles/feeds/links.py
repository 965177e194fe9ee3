"""Addresses in a text that is read elsewhere than on its page. Pure."""

import re
from html import escape, unescape
from urllib.parse import urljoin, urlsplit

# Canonical HTML, as `rendering` writes it: small letters, quoted values, every other < escaped.
TAG = re.compile(r'<[a-z][a-z0-9]*(?:\s[a-z-]+="[^"]*")+')
# Addresses that need no thought, as most do: joining one as the standard has it takes 25 µs.
WHOLE = re.compile(r"https?://[a-z0-9.:-]+(?:/[a-z0-9_-][a-z0-9_.-]*)*/?")
ROOTED = re.compile(r"(?:/[a-z0-9_-][a-z0-9_.-]*)+/?")
ADDRESS = re.compile(r'(?P<name>\s(?:href|src|cite))="(?P<address>[^"]*)"')


def absolute(html: str, *, page: str) -> str:
    """
    The text with addresses that hold anywhere; `page` is the absolute address of its own page.

    >>> absolute('<p><a href="/2003/08/ties/" title="a > b">1</a> <a href="#notes">2</a></p>',
    ...          page="https://example.org/2004/01/trust/")
    '<p><a href="https://example.org/2003/08/ties/" title="a > b">1</a> \
<a href="https://example.org/2004/01/trust/#notes">2</a></p>'
    """

    site = page.partition("/")[0] + "//" + urlsplit(page).netloc

    def of_attribute(found: "re.Match[str]") -> str:
        address = found["address"]
        if WHOLE.fullmatch(address):
            return found[0]
        if ROOTED.fullmatch(address):
            return f'{found["name"]}="{site}{address}"'
        return f'{found["name"]}="{escape(joined(page, unescape(address)))}"'

    return TAG.sub(lambda tag: ADDRESS.sub(of_attribute, tag[0]), html)


def joined(page: str, address: str) -> str:
    """The absolute address; what is no address ("http://[") stays as it is."""
    try:
        return urljoin(page, address)
    except ValueError:
        return address
