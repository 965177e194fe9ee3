"""
What an editor is advised of while writing.

The text by itself is checked here: pure. What needs the site, and what other apps add, is in
`writing`.
"""

from . import markup, prose
from .elements import Passage, read
from .finding import Finding
from .markup import empty_links, images_untold

__all__ = ["Finding", "Passage", "check_text", "empty_links", "images_untold"]


def check_text(
    body: str, *, own_hosts: frozenset[str] = frozenset(), language: str = "en"
) -> list[Finding]:
    """
    What could be mended in a canonical body, by itself.

    >>> [one.message for one in check_text('<p>See <a href="/a/">here</a>.</p>')]
    ['“here” does not say where the link leads.']
    """
    elements = read(body)
    return [
        *markup.findings(elements, own_hosts=own_hosts, language=language),
        *prose.findings(elements),
    ]
