"""The text of a file -> HTML as the site generator would have shown it, not sanitised yet; pure."""

import re
from dataclasses import dataclass, field

from articles.importers import embeds, filters, markdown, mtfields
from articles.rendering import clean_text, excerpt

from . import places
from .templates import Reader

MORE = re.compile(r"<!--[ \t]{0,20}more(?:[ \t](?:(?!-->)[^\n]){0,500})?-->", re.IGNORECASE)
ANCHOR = '<a id="more"></a>'
LONGEST_SUMMARY = 300


@dataclass(slots=True)
class Body:
    """`teaser` is what stood before the fold, as plain text; empty where there was none."""

    html: str
    teaser: str = ""
    notes: list[str] = field(default_factory=list)
    builds_a_page: bool = False


def canonical(text: str, *, is_html: bool) -> Body:
    """The text of an article that this program wrote: nothing is run in it, nothing put in."""
    if is_html:
        return Body(text.strip("\n"))
    html, notes = markdown.to_html(text)
    return Body(html.strip("\n"), notes=notes)


def to_html(text: str, extension: str, *, old_root: str) -> Body:
    """
    The text by its file's extension: Markdown, Textile, plain text, or HTML as it is.

    >>> to_html("It *grows*.\\n\\n<!-- more -->\\nSlowly.", ".md", old_root="")
    Body(html='<p>It <em>grows</em>.</p>\\n<a id="more"></a>\\n<p>Slowly.</p>', \
teaser='It grows.', notes=[], builds_a_page=False)
    """
    reader = Reader(old_root)
    text = reader.read(text)
    notes: list[str] = []
    if extension in places.MARKDOWN:
        html, notes = markdown.to_html(_parted(text))
    elif extension in places.TEXTILE:
        html, notes = filters.to_html(text, "textile")
    elif extension in places.PLAIN:
        html, notes = filters.to_html(text, "1")
    else:
        html = text
    fold = MORE.search(html)
    teaser = plain(html[: fold.start()]) if fold else ""
    html = reader.put_back(MORE.sub("", MORE.sub(ANCHOR, html, count=1)))
    html, replaced = embeds.without_frames(html)
    return Body(html.strip("\n"), teaser, [*reader.notes, *notes, *replaced], reader.builds_a_page)


def _parted(text: str) -> str:
    """A mark of the fold in a block of its own: else what follows in its line or next were HTML."""
    return MORE.sub(lambda found: f"\n\n{found[0]}\n\n" if _is_alone(found) else found[0], text)


def _is_alone(found: "re.Match[str]") -> bool:
    text = found.string
    line = text[text.rfind("\n", 0, found.start()) + 1 :].split("\n", 1)[0]
    return line.strip() == found[0]


def plain(html: str) -> str:
    """The words of a piece of HTML, of a summary's length."""
    words = mtfields.plain_title(mtfields.UNSEEN.sub(" ", html).replace("<", " <"))
    words = clean_text(re.sub(r" ([.,;:!?])", r"\1", words))
    return excerpt(words, length=LONGEST_SUMMARY)
