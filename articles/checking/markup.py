"""Headings, links and images: what a text says of itself to those who don’t see it as it looks."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from .elements import Element, Elements, Passage, read
from .finding import Finding

CLOSE = 300  # characters between two links to the same address
TITLE_LEVEL = 1
LONGEST_WORDS = 200  # characters by which the texts of links are told apart
# In English; W3C, Understanding Success Criterion 2.4.9, and its failure F84 name such texts.
SAYS_NOTHING = frozenset(
    "here|click|click here|click this|find out more|go|go here|learn more|link|more|more details|"
    "more info|more information|page|read|read on|read more|read this|see here|see more|site|"
    "that|the link|this|this article|this link|this page|this site|website".split("|")
)
ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w.-]+\.[a-z]{2,}/\S+", re.IGNORECASE)
FILE_NAME = re.compile(
    r"[^\s/]+\.(?:jpe?g|jpe|png|gif|webp|avif|svg|tiff?|bmp|heic)"
    r"|(?:img|dscn?|image|picture|photo|pict|screenshot|scan)[\W_]*\d*",
    re.IGNORECASE,
)


def images_untold(body: str) -> list[str]:
    """
    Where images stand of which the body says nothing, not even that they are decorative.

    >>> images_untold('<p>See <img src="/a.png"> and <img src="/b.png" alt=""></p>')
    ['See [a.png] and']
    """
    elements = read(body)
    return [str(elements.passage(image)) for image in untold(elements)]


def empty_links(body: str) -> list[str]:
    """
    Where links stand that lead nowhere or have nothing that could be read or clicked.

    >>> empty_links('<p>A <a href="#">gap</a>, <a href="/"></a> <a href="/about/">about</a></p>')
    ['A gap, about', 'A gap, about']
    """
    elements = read(body)
    return [str(elements.passage(link)) for link in elements.links if emptiness(elements, link)]


def untold(elements: Elements) -> list[Element]:
    return [image for image in elements.named("img") if "alt" not in image.given]


def emptiness(elements: Elements, link: Element) -> str:
    """In what way a link is empty, in a sentence; empty where it is not."""
    if link.given["href"].strip() in {"", "#"}:
        return "A link leads nowhere: it has no address."
    if not elements.words(link):
        return "A link has no words: there is nothing to read or to click."
    return ""


def findings(elements: Elements, *, own_hosts: frozenset[str], language: str) -> Iterator[Finding]:
    yield from of_headings(elements)
    yield from of_links(elements, language=language)
    yield from doubled_links(elements, own_hosts=own_hosts)
    yield from same_words(elements, own_hosts=own_hosts, language=language)
    yield from of_images(elements)


def of_headings(elements: Elements) -> Iterator[Finding]:
    above = TITLE_LEVEL
    for heading in elements.headings:
        level = int(heading.tag[1])
        if not elements.words(heading):
            yield Finding("empty-heading", "A heading has no words.", elements.passage(heading))
            continue
        if level > above + 1:
            what = f"a heading of level {above}" if above > TITLE_LEVEL else "the title"
            told = f"A heading of level {level} follows {what}: level {above + 1} is skipped."
            yield Finding("heading-order", told, Passage(words=elements.words(heading)))
        above = level


def of_links(elements: Elements, *, language: str) -> Iterator[Finding]:
    for link in elements.links:
        if fault := emptiness(elements, link):
            yield Finding("empty-link", fault, elements.passage(link))
        elif fault := fault_of_words(elements.words(link), language=language):
            yield Finding("link-text", fault, elements.passage(link))


def fault_of_words(words: str, *, language: str) -> str:
    """
    Why the text of a link does not say where it leads; empty where it does.

    >>> fault_of_words("Click here…", language="en")
    '“Click here…” does not say where the link leads.'
    >>> fault_of_words("the report", language="en"), fault_of_words("more", language="nl")
    ('', '')
    """
    if ADDRESS.fullmatch(words):
        return "The text of a link is an address: say what is found there."
    if language.startswith("en") and bare(words) in SAYS_NOTHING:
        return f"“{words}” does not say where the link leads."
    return ""


def bare(words: str) -> str:
    """In small letters, without marks before and after; of a long text its beginning."""
    return re.sub(r"^\W+|\W+$", "", words[:LONGEST_WORDS]).casefold()


def doubled_links(elements: Elements, *, own_hosts: frozenset[str]) -> Iterator[Finding]:
    """Addresses linked again before readers have gone on to something else; told once each."""
    last: dict[str, Element] = {}
    found: dict[str, list[Element]] = {}
    for link in elements.links:
        address = place_of(link, own_hosts)
        if not address or emptiness(elements, link):
            continue
        if address in last and link.start - last[address].end <= CLOSE:
            found.setdefault(address, [last[address]]).append(link)
        last[address] = link
    for links in found.values():
        times = "twice" if len(links) == 2 else f"{len(links)} times"
        told = f"The same address is linked {times} close together."
        yield Finding("doubled-link", told, elements.passage(links[1]), count=len(links))


def same_words(
    elements: Elements, *, own_hosts: frozenset[str], language: str
) -> Iterator[Finding]:
    """Links that read the same and lead to different addresses; not where they say nothing."""
    by_words: dict[str, dict[str, Element]] = {}
    for link in elements.links:
        words, address = elements.words(link), place_of(link, own_hosts)
        if address and re.search(r"[^\W\d_]{2}", words):
            by_words.setdefault(bare(words), {}).setdefault(address, link)
    for links in by_words.values():
        last = list(links.values())[-1]
        words = elements.words(last)
        if len(links) > 1 and not fault_of_words(words, language=language):
            told = f"“{words}” leads to {len(links)} different addresses."
            yield Finding("same-words", told, elements.passage(last), count=len(links))


def place_of(link: Element, own_hosts: frozenset[str]) -> str:
    """
    What tells its address from others; empty where it leads into the text itself.

    >>> link = Element("a", {"href": "http://www.example.org/on/"}, 0, 0)
    >>> place_of(link, frozenset())
    'example.org/on'
    """
    address = normal(link.given["href"], own_hosts)
    bare_address = re.sub(r"^https?://(?:www\.)?", "", address).rstrip("/")
    return "" if address.startswith("#") else bare_address or address


def normal(address: str, own_hosts: frozenset[str]) -> str:
    """
    One spelling of an address; of the site's own addresses what follows the host.

    >>> normal(" https://Example.org/about/ ", frozenset({"example.org"}))
    '/about/'
    """
    address = address.strip()
    try:
        parts = urlsplit(address)
    except ValueError:  # "http://[server]/" stands in real archives
        return address
    if parts.scheme in {"", "http", "https"} and parts.hostname in own_hosts:
        parts = parts._replace(scheme="", netloc="", path=parts.path or "/")
    return parts.geturl()


def of_images(elements: Elements) -> Iterator[Finding]:
    for image in untold(elements):
        told = "Who can’t see this image is told nothing: describe it, or call it decorative."
        yield Finding("alternative-text", told, elements.passage(image))
    for image in elements.named("img"):
        alt = image.given.get("alt", "").strip()
        if FILE_NAME.fullmatch(alt):
            told = f"“{alt}” is the name of a file: say what the image shows."
            yield Finding("alternative-text", told, elements.passage(image))
