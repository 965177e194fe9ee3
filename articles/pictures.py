"""
The pictures of a text as they go out: in the sizes that a browser may choose from, with credits.

The text itself is not touched: what is added is spliced in between its bytes. Where a picture was
replaced, the address that the text names shows the new one; in feeds it redirects.
"""

import re
from collections.abc import Iterable, Iterator
from html import escape

from django.core.files.storage import default_storage
from django.db.models import Prefetch, Q

from .models import Image, Rendition
from .rendering.rendered import ATTRIBUTE, TOKEN, attributes

FOLDER = "/media/images/"
NAME = re.compile(r'"/media/(images/[0-9a-f]{2}/[0-9a-f]{64}\.[a-z0-9]{1,8})"')
# The measure of a text, and what a narrow window leaves of it (css/site.css).
SIZES = "(min-width: 38rem) 34rem, calc(100vw - 2rem)"
TYPES = (("avif", "image/avif"), ("webp", "image/webp"))


def shown(html: str) -> str:
    """The canonical text for a page; one query a table, none for a text without pictures."""
    known = found([html])
    return "".join(spliced(html, known)) if known else html


def card(html: str) -> Rendition | None:
    """How other sites show the first picture of a text; None where it has none that is large."""
    name = NAME.search(html)
    if name is None:
        return None
    of = Q(image__file=name[1]) | Q(image__former__file=name[1])
    cards = Rendition.objects.filter(of, kind=Rendition.Kind.CARD)
    return cards.select_related("image").first()


def found(texts: Iterable[str]) -> dict[str, Image]:
    """The pictures of texts by the addresses that these name."""
    names = {name for text in texts if FOLDER in text for name in NAME.findall(text)}
    if not names:
        return {}
    wide = Rendition.objects.filter(kind=Rendition.Kind.WIDE)
    images = (
        Image.objects.filter(Q(file__in=names) | Q(former__file__in=names))
        .distinct()
        .prefetch_related(Prefetch("renditions", wide), "former")
    )
    known = {}
    for image in images:
        known[image.get_absolute_url()] = image
        known |= {default_storage.url(former.file): image for former in image.former.all()}
    return known


def spliced(html: str, known: dict[str, Image]) -> Iterator[str]:
    """The pieces of the text and what comes between them."""
    position = 0
    credited: list[str] = []  # of the figure that is open
    for token in TOKEN.finditer(html):
        tag, is_end = token["tag"], bool(token["end"])
        added = ""
        if tag == "figure" and not is_end:
            credited = []
        elif is_end and credited and tag in {"figcaption", "figure"}:
            added = "".join(credited)
            if tag == "figure":
                added = f"<figcaption>{added}</figcaption>"
            credited = []
        elif tag == "img" and (image := known.get(attributes(token).get("src", ""))):
            yield html[position : token.start()]
            yield picture(token, image)
            position = token.end()
            if image.credit:
                credited.append(f'<small class="credit">{escape(image.credit)}</small>')
        if added:
            yield html[position : token.start()]
            yield added
            position = token.start()
    yield html[position:]


def picture(token: "re.Match[str]", image: Image) -> str:
    """The element for a picture: all that the text said of it, and what browsers choose from."""
    said = attributes(token)
    renditions = list(image.renditions.all())
    width = int(said["width"]) if said.get("width", "").isdecimal() else 0
    plain = [one for one in renditions if one.format not in {"avif", "webp"}]
    added = "" if "width" in said or "height" in said else size(image)
    if plain:
        own = f"{image.get_absolute_url()} {image.width}w"
        added += f' srcset="{srcset(plain)}, {own}" sizes="{sizes(width)}"'
    written = ATTRIBUTE.sub(lambda pair: with_source(pair, image), token["attributes"])
    element = f"<img{written}{added}>"
    sources = "".join(
        f'<source type="{kind}" srcset="{srcset(chosen)}" sizes="{sizes(width)}">'
        for extension, kind in TYPES
        if (chosen := [one for one in renditions if one.format == extension])
    )
    return f"<picture>{sources}{element}</picture>" if sources else element


def with_source(pair: "re.Match[str]", image: Image) -> str:
    return f' src="{image.get_absolute_url()}"' if pair[1] == "src" else pair[0]


def size(image: Image) -> str:
    return f' width="{image.width}" height="{image.height}"'


def srcset(renditions: list[Rendition]) -> str:
    return ", ".join(f"{one.get_absolute_url()} {one.width}w" for one in renditions)


def sizes(width: int) -> str:
    """How wide it is shown: as the text says, at most as wide as the text is."""
    return f"(min-width: {width}px) {width}px, 100vw" if 0 < width < 544 else SIZES
