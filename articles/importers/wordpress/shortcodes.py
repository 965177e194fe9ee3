"""Shortcodes, `[caption …]…[/caption]` and their like -> HTML; what is none stays as typed."""

import re
from collections.abc import Callable
from html import escape, unescape
from typing import NamedTuple

from articles.importers import mtfields
from articles.importers.entries import Asset

from .marks import Held

# Possessive and bounded: no text makes it go back.
REST = r"""(?:[\s=:](?:[^\[\]"']|"[^"]{0,5000}"|'[^']{0,5000}'|["'])*+)?"""
OPENING = re.compile(rf"\[(?P<name>[A-Za-z][\w-]*+)(?P<rest>{REST}|/)\]")
CLOSING = re.compile(r"\[/(?P<name>[A-Za-z][\w-]*+)\]")
TWICE_BRACKETED = re.compile(r"\[(\[/?(?P<name>[A-Za-z][\w-]*+)(?:[\s=][^\[\]\n]{0,500})?/?\])\]")
VERBATIM = re.compile(r"<(pre|code|script|style)(?=[\s>])", re.IGNORECASE)
IN_TAG = re.compile(r"<[/A-Za-z!][^<>]*\Z")
LONGEST_TAG = 5_000
PART = re.compile(
    r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))|"([^"]*)"|'([^']*)'|(\S+)"""
)
PICTURE = re.compile(r"\s*((?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*</a\s*>)?)(.*)", re.DOTALL | re.I)
ADDRESS = re.compile(r"https?://[^\s\"'<>\[\]|]+", re.IGNORECASE)
ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,6}|#x[0-9a-f]{1,5});", re.IGNORECASE)
VIDEO_ID = re.compile(r"[\w-]{6,20}")
GIST_ID = re.compile(r"(?:[\w-]+/)?[0-9a-f]{1,64}", re.IGNORECASE)
BREAK = re.compile(r"<br\s*/?>\s*\Z", re.IGNORECASE)
LANGUAGES = frozenset(
    "as3 actionscript3 bash shell clojure coldfusion cpp c csharp css delphi diff erlang fsharp go "
    "groovy haskell html java javafx javascript js latex matlab objc perl php plain powershell "
    "python py r ruby rails scala sql swift text typescript vb vbnet xml xhtml xslt yaml".split()
)
CODE = frozenset({"sourcecode", "source", "code"}) | LANGUAGES
MEDIA = frozenset({"audio", "video", "embed", "youtube", "vimeo"})
CAPTIONS = frozenset({"caption", "wp_caption"})
HAS_NO_END = frozenset({"gallery"})
KNOWN = CODE | MEDIA | CAPTIONS | HAS_NO_END | {"gist"}

Pictures = Callable[[list[str] | None], tuple[list[Asset], list[str]]]


class Shortcode(NamedTuple):
    """`values` by name; those without a name by their place, from "0" on. `content` may be none."""

    name: str
    values: dict[str, str]
    content: str | None


def hold_code(text: str, held: Held, *, is_coded: bool) -> str:
    """
    The text with a mark for each listing, whose signs are shown as they were typed.

    With `is_coded` the old site kept them coded for HTML already.
    """

    def made(code: Shortcode) -> str | None:
        if code.content is None:
            return None
        return held.block(f"<pre><code>{_listing(code.content, is_coded=is_coded)}</code></pre>")

    return _replace(text, CODE, made, held)


def convert(text: str, held: Held, pictures: Pictures, notes: list[str]) -> str:
    """All other shortcodes; `pictures` tells those of the numbers given, or of the entry."""

    def made(code: Shortcode) -> str | None:
        if code.name in CAPTIONS:
            return held.block(_caption(code)) if code.content is not None else None
        if code.name == "gallery":
            return held.block(_gallery(code, pictures, notes))
        url = _gist(code) if code.name == "gist" else _media(code)
        if not url:
            return None
        return held.block(f'<p><a href="{escape(url)}">{escape(url)}</a></p>')

    text = _hold_verbatim(text, held)
    text = TWICE_BRACKETED.sub(lambda found: held.inline(found[1]), text)
    return _replace(text, KNOWN - CODE, made, held)


def _hold_verbatim(text: str, held: Held) -> str:
    """
    In listings nothing is followed; of what is bracketed twice, brackets go only around names that
    are surely shortcodes: `a[[i]]` is code.
    """

    def shown(found: "re.Match[str]") -> str:
        return found[1] if found["name"].lower() in KNOWN else found[0]

    result: list[str] = []
    position = search = 0
    unended: set[str] = set()
    lower = text.lower()
    while found := VERBATIM.search(text, search):
        search, name = found.end(), found[1].lower()
        stop = -1 if name in unended else lower.find(f"</{name}", search)
        end = text.find(">", stop) + 1 if stop >= 0 else 0
        if not end:
            unended.add(name)
            continue
        piece = TWICE_BRACKETED.sub(shown, text[found.start() : end])
        hold = held.block if name == "pre" else held.inline
        result += (text[position : found.start()], hold(piece))
        position = search = end
    return "".join([*result, text[position:]])


def _replace(
    text: str, names: frozenset[str], make: Callable[[Shortcode], str | None], held: Held
) -> str:
    """The text with what `make` makes of each shortcode of these names; where None, as typed."""
    result: list[str] = []
    position = search = 0
    unended: set[str] = set()
    lower = text.lower()
    while found := OPENING.search(text, search):
        start, search = found.span()
        name = found["name"].lower()
        if name not in names or IN_TAG.search(text, max(0, start - LONGEST_TAG), start):
            continue
        end, content = search, None
        closing = f"[/{name}]"
        if name in unended or found["rest"].endswith("/") or name in HAS_NO_END:
            stop = -1
        elif (stop := lower.find(closing, end)) < 0:
            unended.add(name)
        if stop >= 0 and (name in CODE or not _begins(name, lower, end, stop)):
            content, end = text[end:stop], stop + len(closing)
        if text[start - 1 : start] == "[" and text[end : end + 1] == "]" and start > position:
            # Bracketed twice it is shown, not followed.
            result += (text[position : start - 1], held.inline(text[start:end]))
            position = search = end + 1
        elif (made := make(Shortcode(name, _values(found["rest"]), content))) is not None:
            result += (text[position:start], made)
            position = search = end
    return "".join([*result, text[position:]])


def _begins(name: str, text: str, start: int, stop: int) -> bool:
    """Whether the end found is that of a later shortcode; a listing may show its own beginning."""
    return any(text.find(f"[{name}{after}", start, stop) >= 0 for after in " ]=")


def _values(rest: str) -> dict[str, str]:
    rest = rest.strip().removesuffix("/") if rest.endswith(" /") else rest.strip()
    if rest.startswith(("=", ":")):  # [youtube=address]
        return {"0": unescape(rest[1:].strip().strip("\"'"))}
    values: dict[str, str] = {}
    for found in PART.finditer(rest):
        name = (found[1] or str(len(values))).lower()
        values[name] = next((part for part in found.groups()[1:] if part is not None), "")
    return values


def _listing(code: str, *, is_coded: bool) -> str:
    code = BREAK.sub("", code).strip("\n").rstrip()
    if is_coded or (ENTITY.search(code) and not re.search("[<>]", code)):
        # Coded once: again would show the codes.
        code = unescape(code)
    return escape(code, quote=False)


def _caption(code: Shortcode) -> str:
    content = code.content or ""
    picture = PICTURE.fullmatch(content)
    shown, words = (picture[1], picture[2].strip()) if picture else (content, "")
    words = code.values.get("caption", "").strip() or words
    legend = f"<figcaption>{words}</figcaption>" if words else ""
    return f"<figure>{shown}{legend}</figure>"


def _gallery(code: Shortcode, pictures: Pictures, notes: list[str]) -> str:
    told = code.values.get("ids") or code.values.get("include")
    numbers = re.findall(r"\d+", told) if told else None
    found, missing = pictures(numbers)
    if missing:
        notes.append(
            f"Its gallery names pictures that the export does not hold: {', '.join(missing)}."
        )
    elif not found:
        notes.append("Its gallery shows the pictures of the entry, of which the export holds none.")
    return "".join(map(picture_html, found))


def picture_html(asset: Asset) -> str:
    legend = f"<figcaption>{asset.caption_html}</figcaption>" if asset.caption_html else ""
    alt = escape(asset.alt or mtfields.plain_title(asset.caption_html))
    return f'<figure><img src="{escape(asset.url)}" alt="{alt}">{legend}</figure>'


def _media(code: Shortcode) -> str:
    """The address that a player was made of; empty where none is told."""
    told, number = _told(code)
    if told:
        return told
    if code.name == "youtube" and VIDEO_ID.fullmatch(number):
        return f"https://www.youtube.com/watch?v={number}"
    return f"https://vimeo.com/{number}" if code.name == "vimeo" and number.isdigit() else ""


def _gist(code: Shortcode) -> str:
    told, number = _told(code)
    return told or (f"https://gist.github.com/{number}" if GIST_ID.fullmatch(number) else "")


def _told(code: Shortcode) -> tuple[str, str]:
    """The first address in a shortcode, and what else it names."""
    content = mtfields.TAG.sub(" ", code.content or "")
    number = code.values.get("id") or code.values.get("0") or content.strip()
    for text in [*code.values.values(), content]:
        if found := ADDRESS.search(unescape(text)):
            return found[0], number
    return "", number
