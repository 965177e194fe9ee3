"""Addresses in a text that is read elsewhere than on its page. Pure."""

import re
from html import escape, unescape
from urllib.parse import urljoin

# Canonical HTML, as `rendering` writes it: small letters, quoted values, every other < escaped.
TAG = re.compile(r'<[a-z][a-z0-9]*(?:\s[a-z-]+="[^"]*")+')
ADDRESS = re.compile(r'(?P<name>\s(?:href|src|cite))="(?P<address>[^"]*)"')


def absolute(html: str, *, page: str) -> str:
    """
    The text with addresses that hold anywhere; `page` is the absolute address of its own page.

    >>> absolute('<p><a href="/2003/08/ties/" title="a > b">1</a> <a href="#notes">2</a></p>',
    ...          page="https://example.org/2004/01/trust/")
    '<p><a href="https://example.org/2003/08/ties/" title="a > b">1</a> \
<a href="https://example.org/2004/01/trust/#notes">2</a></p>'
    """

    def of_attribute(found: "re.Match[str]") -> str:
        return f'{found["name"]}="{escape(joined(page, unescape(found["address"])))}"'

    return TAG.sub(lambda tag: ADDRESS.sub(of_attribute, tag[0]), html)


def joined(page: str, address: str) -> str:
    """The absolute address; what is no address ("http://[") stays as it is."""
    try:
        return urljoin(page, address)
    except ValueError:
        return address
