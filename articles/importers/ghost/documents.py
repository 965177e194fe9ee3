"""Mobiledoc and Lexical, Ghost’s own forms of a text -> HTML, where an export lacks it; pure."""

import json
from html import escape
from typing import Any

from articles.importers import embeds, markdown

from . import cards
from .values import text

DEEPEST = 60
BOLD, ITALIC, STRUCK, UNDERLINED, CODE, SUB, SUPER, MARKED = (1 << bit for bit in range(8))
FORMATS = {CODE: "code", SUB: "sub", SUPER: "sup", UNDERLINED: "u", STRUCK: "s", MARKED: "mark",
           ITALIC: "em", BOLD: "strong"}  # fmt: skip
MARKUPS = {"strong", "b", "em", "i", "code", "s", "del", "sub", "sup", "u", "mark", "a"}
BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "aside", "ul", "ol", "pre"}


def mobiledoc(source: str) -> tuple[str, list[str]]:
    """HTML, and notes on what it does not hold. Raises ValueError where it is no such document."""
    document = _document(source)
    sections = document.get("sections")
    if not isinstance(sections, list):
        raise ValueError("it has no sections")  # noqa: TRY004
    notes: list[str] = []
    html = "\n".join(filter(None, (_section(one, document, notes) for one in sections)))
    return html, notes


def lexical(source: str) -> tuple[str, list[str]]:
    """As `mobiledoc`."""
    root = _document(source).get("root")
    if not isinstance(root, dict):
        raise ValueError("it has no root")  # noqa: TRY004
    notes: list[str] = []
    html = "\n".join(filter(None, (_node(child, notes, 0) for child in children(root))))
    return html, notes


def _document(source: str) -> dict[str, Any]:
    try:
        document = json.loads(source)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(document, dict):
        raise ValueError("it is no object")  # noqa: TRY004
    return document


# ---- Mobiledoc ---------------------------------------------------------------------------


def _section(section: Any, document: dict[str, Any], notes: list[str]) -> str:
    """One block: [1, tag, markers], [2, picture], [3, list tag, items] or [10, card]."""
    match section:
        case [1, str(tag), list(markers), *_]:
            tag = tag.lower() if tag.lower() in BLOCKS else "p"
            return f"<{tag}>{_marked(markers, document)}</{tag}>"
        case [2, str(source), *_]:
            return cards.with_caption(f'<img src="{escape(source)}" alt="">', "")
        case [3, str(tag), list(items), *_]:
            tag = "ol" if tag.lower() == "ol" else "ul"
            shown = (_marked(item, document) for item in items if isinstance(item, list))
            return f"<{tag}>" + "".join(f"<li>{item}</li>" for item in shown) + f"</{tag}>"
        case [10, int(index), *_]:
            held = document.get("cards")
            card = held[index] if isinstance(held, list) and 0 <= index < len(held) else None
            match card:
                case [str(name), dict(data), *_]:
                    return card_html(name, data, notes)
            notes.append("A card that the document names is not in it.")
    return ""


def _marked(markers: list[Any], document: dict[str, Any]) -> str:
    """Words with their markup: [kind, markups opened, how many are closed, text or atom]."""
    html: list[str] = []
    opened: list[str] = []
    for marker in markers:
        match marker:
            case [int(kind), list(opens), int(closes), value, *_]:
                for index in opens:
                    tag, start = _markup(index, document)
                    opened.append(tag)
                    html.append(start)
                html.append(
                    _atom(value, document) if kind == 1 else escape(text(value), quote=False)
                )
                for _ in range(min(closes, len(opened))):
                    if tag := opened.pop():
                        html.append(f"</{tag}>")
    return "".join([*html, *(f"</{tag}>" for tag in reversed(opened) if tag)])


def _markup(index: Any, document: dict[str, Any]) -> tuple[str, str]:
    known = document.get("markups")
    found = known[index] if isinstance(known, list) and index in range(len(known)) else None
    match found:
        case ["a" | "A", list(pairs), *_]:
            names = dict(zip(pairs[::2], pairs[1::2], strict=False)) if len(pairs) % 2 == 0 else {}
            return "a", f'<a href="{escape(text(names.get("href")))}">'
        case [str(tag), *_] if tag.lower() in MARKUPS - {"a"}:
            return tag.lower(), f"<{tag.lower()}>"
    return "", ""


def _atom(index: Any, document: dict[str, Any]) -> str:
    known = document.get("atoms")
    found = known[index] if isinstance(known, list) and index in range(len(known)) else None
    match found:
        case ["soft-return", *_]:
            return "<br>"
        case [str(), value, *_]:
            return escape(text(value), quote=False)
    return ""


# ---- Lexical -----------------------------------------------------------------------------


def children(node: dict[str, Any]) -> list[dict[str, Any]]:
    found = node.get("children")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _node(node: dict[str, Any], notes: list[str], depth: int) -> str:
    if depth > DEEPEST:
        raise ValueError("it is nested too deeply")
    kind = text(node.get("type"))
    inner = "".join(_node(child, notes, depth + 1) for child in children(node))
    match kind:
        case "text" | "extended-text" | "tk" | "code-highlight":
            return _words(node)
        case "linebreak":
            return "<br>"
        case "tab":
            return "\t"
        case "paragraph":
            return f"<p>{inner}</p>" if inner else ""
        case "heading" | "extended-heading":
            tag = text(node.get("tag"))
            return f"<{tag}>{inner}</{tag}>" if tag in BLOCKS else f"<h2>{inner}</h2>"
        case "quote" | "extended-quote":
            return f"<blockquote><p>{inner}</p></blockquote>"
        case "aside":
            return f'<blockquote class="pullquote"><p>{inner}</p></blockquote>'
        case "list":
            tag = "ol" if node.get("listType") == "number" else "ul"
            return f"<{tag}>{inner}</{tag}>"
        case "listitem":
            return f"<li>{inner}</li>"
        case "link" | "autolink":
            return f'<a href="{escape(text(node.get("url")))}">{inner}</a>'
    return inner or card_html(kind, node, notes)


def _words(node: dict[str, Any]) -> str:
    html = escape(text(node.get("text")), quote=False)
    told = node.get("format")
    for bit, tag in FORMATS.items():
        if isinstance(told, int) and told & bit:
            html = f"<{tag}>{html}</{tag}>"
    return html


# ---- Cards, alike in both ----------------------------------------------------------------


def card_html(name: str, data: dict[str, Any], notes: list[str]) -> str:
    """What one card shows, from its data."""
    caption = text(data.get("caption"))
    url = text(data.get("url") or data.get("src"))
    match name:
        case "markdown" | "card-markdown":
            html, found = markdown.to_html(text(data.get("markdown")))
            notes += found
            return html
        case "html":
            return text(data.get("html"))
        case "image":
            return cards.with_caption(_picture(data), caption, wide=_is_wide(data))
        case "gallery":
            pictures = data.get("images")
            shown = pictures if isinstance(pictures, list) else []
            return cards.with_caption("".join(map(_picture, filter(_is_row, shown))), caption)
        case "code" | "codeblock":
            return f"<pre><code>{escape(text(data.get('code')), quote=False)}</code></pre>"
        case "hr" | "horizontalrule":
            return "<hr>"
        case "bookmark":
            told = data.get("metadata")
            more = told if isinstance(told, dict) else {}
            title, description = text(more.get("title")), text(more.get("description"))
            return cards.bookmark(url, title, description, text(more.get("publisher")))
        case "callout":
            sign = text(data.get("calloutEmoji"))
            return cards.callout(text(data.get("calloutText")), sign)
        case "toggle":
            return cards.toggle(text(data.get("heading")), text(data.get("content")))
        case "button":
            target = text(data.get("buttonUrl"))
            return f"<p>{embeds.link_to(target, text(data.get('buttonText')))}</p>"
        case "file" | "audio" | "video" | "embed":
            return _told_elsewhere(name, data, url, caption, notes)
    notes.append(f"A card of the kind “{name[:40]}” was dropped.")
    return ""


def _is_row(value: Any) -> bool:
    return isinstance(value, dict)


def _is_wide(data: dict[str, Any]) -> bool:
    return (data.get("cardWidth") or data.get("width")) in {"wide", "full"}


def _picture(data: dict[str, Any]) -> str:
    return f'<img src="{escape(text(data.get("src")))}" alt="{escape(text(data.get("alt")))}">'


def _told_elsewhere(
    name: str, data: dict[str, Any], url: str, caption: str, notes: list[str]
) -> str:
    """A file, a recording, or another site's page: a link, and what its caption says."""
    html = text(data.get("html"))
    url = embeds.watched(url)
    if not url and html:
        return html
    if not url:
        notes.append(f"A card of the kind “{name}” names no address and was dropped.")
        return ""
    title = text(data.get("fileTitle") or data.get("title"))
    link = f"<p>{embeds.link_to(url, title)}</p>"
    return cards.with_caption(link, caption) if caption else link
