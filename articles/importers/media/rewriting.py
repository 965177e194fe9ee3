"""Texts of an archive show the site's own files; the rest of each text stays byte for byte."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from html import escape

from articles.importers.entries import Asset
from articles.media import Kept, Refused
from articles.models import Image, ImportBatch

from .folder import SCALED, MediaFolder, unscaled
from .library import Library
from .references import (
    LINKS,
    SHOWN_BY,
    TYPEPAD,
    Address,
    Attribute,
    Element,
    address_in,
    address_of,
    candidates,
    elements,
    is_file,
)

WIDEST = 10_000  # pixels; what a text asks for beyond that is a mistake


@dataclass(slots=True)
class Rewritten:
    """
    The text, and what became of the files that it names: each address once, in their order.

    `images` and `files` count the places that show or offer a file of the site's own now.
    `missing` were the old site's and are not in the folder; `refused` are not kept, with the
    reason; `foreign` are shown from other sites and stay as they are.
    """

    html: str
    images: int = 0
    files: int = 0
    missing: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Shelf:
    """
    Where the files of an old site are looked for.

    `own_hosts` are the names of the old site; `assets` come from `by_address`.
    """

    folder: MediaFolder | None
    library: Library
    own_hosts: frozenset[str]
    assets: Mapping[str, Asset]
    batch: ImportBatch | None

    def take(self, url: str, *, alt: str = "") -> Kept | None:
        """
        The site's own file for an old address; None where the folder has none.

        `alt` is what the text says of a picture, where the old system says nothing. Raises
        Refused with the reason.
        """
        address = address_of(url)
        asset = self.asset_at(address)
        if not self.folder or not (asset or self.is_own(address)):
            return None
        path = self.folder.find(str(address), also=asset.file if asset else "")
        if path is None:
            return None
        told = asset or Asset(url=url)
        told = replace(told, alt=told.alt or alt)
        return self.library.take(path, asset=told, url=url, batch=self.batch)

    def is_own(self, address: Address) -> bool:
        """Whether an address was the old site's: relative, of its hosts, or a TypePad file."""
        host = address.host
        if not host or host in self.own_hosts or host.removeprefix("www.") in self.own_hosts:
            return True
        if host.endswith(".files.wordpress.com"):
            return host.replace(".files.", ".") in self.own_hosts
        return host.endswith(".typepad.com") and bool(TYPEPAD.search(address.path))

    def asset_at(self, address: Address) -> Asset | None:
        """What the old system tells of a file, or of the whole one where this is a scaled one."""
        hosts = [address.host, *(sorted(self.own_hosts) if self.is_own(address) else ())]
        for path in (address.path, *unscaled(address.path)):
            for host in hosts:
                if asset := self.assets.get(host + path):
                    return asset
        return None


def by_address(assets: Iterable[Asset]) -> dict[str, Asset]:
    """Assets by host and path, as `Shelf` and `rewrite` look them up; made once an import."""
    return {str(address_of(asset.url)): asset for asset in assets}


def rewrite(
    html: str,
    *,
    folder: MediaFolder | None,
    library: Library,
    own_hosts: frozenset[str],
    assets: Mapping[str, Asset],
    batch: ImportBatch | None,
) -> Rewritten:
    """
    The text with the addresses of today, and the sizes and alternative texts that are known.

    `assets` come from `by_address`. Without a folder nothing changes; the files are still told.
    """
    shelf = Shelf(folder, library, own_hosts, assets, batch)
    done = Rewritten(html)
    edits: list[tuple[int, int, str]] = []
    for element in elements(html):
        for name in SHOWN_BY[element.name]:
            url = address_in(element, name)
            if not url or (element.name in LINKS and not is_file(url)):
                continue
            if kept := taken(shelf, element, url, done):
                edits += edits_of(element, name, url, kept)
                done.images += isinstance(kept, Image) and element.name not in LINKS
                done.files += not isinstance(kept, Image) or element.name in LINKS
    done.html = edited(html, edits)
    done.missing = list(dict.fromkeys(done.missing))
    done.refused = list(dict.fromkeys(done.refused))
    done.foreign = list(dict.fromkeys(done.foreign))
    return done


def taken(shelf: Shelf, element: Element, url: str, done: Rewritten) -> Kept | None:
    """The file at that address, or one of its other sizes; why there is none is noted."""
    alt = address_in(element, "alt")
    try:
        for one in (url, *candidates(element)):
            if kept := shelf.take(one, alt=alt):
                return kept
    except Refused as reason:
        done.refused.append((url, str(reason)))
        return None
    address = address_of(url)
    if not address.path:
        return None
    if shelf.is_own(address) or shelf.asset_at(address):
        done.missing.append(url)
    elif element.name not in LINKS:
        done.foreign.append(url)
    return None


def edits_of(element: Element, name: str, url: str, kept: Kept) -> list[tuple[int, int, str]]:
    """What changes in an element: start, end and new text of each place."""
    attribute = element.attributes[name]
    fragment = url.partition("#")[2] if element.name in LINKS else ""
    address = kept.get_absolute_url() + (f"#{fragment}" if fragment else "")
    changed = (attribute.value_start, attribute.end, f'"{escape(address)}"')
    if element.name not in {"img", "image"} or not isinstance(kept, Image):
        return [changed]
    width, height = shown_size(element, url, kept)
    values = {"width": str(width), "height": str(height)}
    if not address_in(element, "alt") and (kept.alt or kept.is_decorative):
        values["alt"] = kept.alt
    edits = [(old.start, old.end, "") for old in named(element, "srcset", "sizes")]
    new = ""
    for key, value in values.items():
        text = f' {key}="{escape(value)}"'
        if old := element.attributes.get(key):
            edits.append((old.start, old.end, text))
        else:
            new += text
    return [(*changed[:2], changed[2] + new), *edits]


def named(element: Element, *names: str) -> list[Attribute]:
    return [element.attributes[name] for name in names if name in element.attributes]


def shown_size(element: Element, url: str, image: Image) -> tuple[int, int]:
    """
    Width and height in pixels at which a text shows a picture, in the picture's own proportions.

    As wide as the text says; else as the scaled picture of its address was; else as it is.
    """
    width, height = (number(address_in(element, name)) for name in ("width", "height"))
    if not width and height:
        width = min(round(height * image.width / image.height), WIDEST)
    if not width:
        width = min(scaled_width(url) or image.width, image.width)
    return width, max(1, round(width * image.height / image.width))


def number(text: str) -> int:
    """
    A number of pixels; 0 where it is none.

    >>> number("300"), number("300px"), number("100%"), number("0"), number("99999999")
    (300, 300, 0, 0, 0)
    """
    digits = text.strip().lower().removesuffix("px")
    is_number = digits.isascii() and digits.isdecimal() and len(digits) < 6
    value = int(digits) if is_number else 0
    return value if value <= WIDEST else 0


def scaled_width(url: str) -> int:
    """
    The width that a scaled picture's address tells; 0 where it tells none.

    >>> scaled_width("/2010/05/x-300x200.jpg"), scaled_width("https://h/.a/6a00d83451b44469e2-320wi")
    (300, 320)
    """
    path = address_of(url).path
    if scaled := SCALED.search(path):
        return int(scaled[1])
    typepad = TYPEPAD.search(path)
    return int(typepad["pixels"]) if typepad and typepad["pixels"] else 0


def edited(html: str, edits: list[tuple[int, int, str]]) -> str:
    """
    >>> edited("abcdef", [(4, 5, "X"), (1, 2, "")])
    'acdXf'
    """
    pieces: list[str] = []
    position = 0
    for start, end, text in sorted(edits):
        pieces += (html[position:start], text)
        position = end
    return "".join([*pieces, html[position:]])
