"""Ghost's cards -> plain HTML that keeps their sense; pure."""

from collections.abc import Callable
from html import escape

from articles.importers import embeds

from .nodes import Node, TooDeep, parse

CARD = "kg-card"
WIDE = {"kg-width-wide", "kg-width-full"}
FORMS = {"kg-signup-card", "kg-email-card", "kg-email-cta-card"}


def to_plain(html: str) -> tuple[str, list[str]]:
    """
    The HTML with figures, links, quotations, notes and folds in place of cards, and notes on what
    was dropped. The rest stays as it is.

    >>> to_plain('<p>A</p><div class="kg-card kg-callout-card"><div class="kg-callout-text">B</div>'
    ...          '</div>')[0]
    '<p>A</p><div class="note"><p>B</p></div>'
    """
    if CARD not in html:
        return html, []
    notes: list[str] = []
    try:
        return _converted(parse(html), notes), notes
    except TooDeep as error:
        return html, [f"Its cards stand as they were: {error}"]


def _converted(node: Node, notes: list[str]) -> str:
    """The cards within a card first; what is made of one stands in the tree as text."""
    for index, child in enumerate(node.children):
        if isinstance(child, Node):
            _converted(child, notes)
            if CARD in child.classes and (made := _card(child, notes)) is not None:
                node.children[index] = made
    return node.html


def _card(node: Node, notes: list[str]) -> str | None:
    """What stands for a card; None where it may stay as it is."""
    for name in node.classes:
        if make := CARDS.get(name):
            return make(node)
        if name in FORMS:
            notes.append("A form for subscribers was dropped.")
            return ""
    return None


# ---- One function a card ------------------------------------------------------------------


def with_caption(html: str, caption: str, *, wide: bool = False) -> str:
    """
    >>> with_caption("<img>", "A <b>b</b>")
    '<figure><img><figcaption>A <b>b</b></figcaption></figure>'
    """
    look = ' class="wide"' if wide else ""
    legend = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"<figure{look}>{html}{legend}</figure>"


def bookmark(url: str, title: str, description: str = "", source: str = "") -> str:
    """
    >>> bookmark("https://example.org/", "On trust", source="Ann")
    '<blockquote><p><a href="https://example.org/">On trust</a></p><p>Ann</p></blockquote>'
    """
    parts = [embeds.link_to(url, title), *(escape(t, quote=False) for t in (description, source))]
    return "<blockquote>" + "".join(f"<p>{part}</p>" for part in parts if part) + "</blockquote>"


def callout(html: str, sign: str = "") -> str:
    lead = f"{escape(sign, quote=False)} " if sign else ""
    if html.startswith("<p>"):
        return f'<div class="note"><p>{lead}{html[3:]}</div>'
    return f'<div class="note"><p>{lead}{html}</p></div>'


def toggle(heading: str, html: str) -> str:
    return f"<details><summary>{heading}</summary>{html}</details>"


def _bookmark(node: Node) -> str:
    link = node.first("a")
    people = [node.words_of("kg-bookmark-author"), node.words_of("kg-bookmark-publisher")]
    html = bookmark(
        link.attributes.get("href", "") if link else "",
        node.words_of("kg-bookmark-title"),
        node.words_of("kg-bookmark-description"),
        ", ".join(filter(None, people)),
    )
    caption = node.inner_of("figcaption")
    return with_caption(html, caption) if caption else html


def _gallery(node: Node) -> str:
    return with_caption("".join(one.start for one in node.all("img")), node.inner_of("figcaption"))


def _image(node: Node) -> str:
    caption = node.inner_of("figcaption")
    shown = "".join(
        child if isinstance(child, str) else child.html
        for child in node.children
        if isinstance(child, str) or child.tag != "figcaption"
    )
    return with_caption(shown.strip(), caption, wide=not WIDE.isdisjoint(node.classes))


def _callout(node: Node) -> str:
    html = node.inner_of("kg-callout-text")
    return callout(html, node.words_of("kg-callout-emoji"))


def _toggle(node: Node) -> str:
    heading = node.words_of("kg-toggle-heading-text") or node.words_of("kg-toggle-heading")
    content = node.inner_of("kg-toggle-content")
    return toggle(escape(heading, quote=False), content)


def _embed(node: Node) -> str:
    """The quotation that it held, else a link to what its frame or player showed."""
    caption = node.inner_of("figcaption")
    quoted = node.first("blockquote")
    shown = quoted.html if quoted else ""
    if not shown:
        player = node.first("iframe") or node.first("video") or node.first("audio")
        source = embeds.source_of(player.start) if player else ""
        if player and not source and (inside := player.first("source")):
            source = embeds.source_of(inside.start)
        url = embeds.watched(source)
        title = node.words_of("kg-audio-title")
        shown = f"<p>{embeds.link_to(url, title)}</p>" if url else ""
    if not shown:
        return node.inner
    return with_caption(shown, caption) if caption else shown


def _button(node: Node) -> str:
    link = node.first("a")
    return f"<p>{embeds.link_to(link.attributes.get('href', ''), link.words)}</p>" if link else ""


def _file(node: Node) -> str:
    link = node.first("a")
    url = link.attributes.get("href", "") if link else ""
    title = node.words_of("kg-file-card-title") or node.words_of("kg-file-card-filename")
    size = node.words_of("kg-file-card-filesize")
    told = f" ({escape(size, quote=False)})" if size else ""
    caption = escape(node.words_of("kg-file-card-caption"), quote=False)
    below = f"<p>{caption}</p>" if caption else ""
    return f"<p>{embeds.link_to(url, title)}{told}</p>{below}"


CARDS: dict[str, Callable[[Node], str]] = {
    "kg-bookmark-card": _bookmark,
    "kg-gallery-card": _gallery,
    "kg-image-card": _image,
    "kg-callout-card": _callout,
    "kg-toggle-card": _toggle,
    "kg-embed-card": _embed,
    "kg-video-card": _embed,
    "kg-audio-card": _embed,
    "kg-button-card": _button,
    "kg-file-card": _file,
}
