"""Links into a text as it goes out: nothing is parsed. Pure."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from html import escape


def digest(html: str) -> str:
    """What the text is known by: offsets are good for this text alone."""
    return sha256(html.encode()).hexdigest()


def opening(address: str, term: int) -> str:
    return f'<a class="term" href="{escape(address)}" data-term="{term}">'


def splice(html: str, spans: Iterable[int], openings: Mapping[int, str]) -> str:
    """
    The text with a link at each span whose term has an opening tag; four numbers are a span:
    start, end, term, form.

    >>> splice("<p>On trust.</p>", [6, 11, 7, 1], {7: '<a href="/t/">'})
    '<p>On <a href="/t/">trust</a>.</p>'
    """
    parts, reached = [], 0
    numbers = iter(spans)
    for start, end, term, _ in zip(numbers, numbers, numbers, numbers, strict=True):
        if tag := openings.get(term):
            parts += [html[reached:start], tag, html[start:end], "</a>"]
            reached = end
    return "".join([*parts, html[reached:]])
