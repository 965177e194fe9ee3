"""One post of an export -> the neutral record of an article or page."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import unquote, urljoin

from articles.importers import embeds, markdown, mtfields, privacy
from articles.importers.entries import Entry, Failure, Reading
from articles.importers.mending import clean, mended

from . import addresses, cards, documents, values
from .reading import Row
from .site import Site, is_internal, name_of, slug_of
from .values import text

STATUSES = {
    "": "",
    "published": "published",
    "draft": "draft",
    "scheduled": "scheduled",
    "sent": "draft",
}
# Fields that have a place in the record, or say nothing beyond the old editor and its database.
PLACED = {
    "id", "uuid", "title", "slug", "html", "markdown", "mobiledoc", "lexical", "plaintext",
    "feature_image", "feature_image_alt", "image", "featured", "page", "type", "status",
    "published_at", "author_id", "author", "authors", "tags", "primary_author", "primary_tag",
    "custom_excerpt", "language", "locale", "post_id", "comment_id", "created_by", "updated_by",
    "published_by", "codeinjection_head", "codeinjection_foot", "show_title_and_feature_image",
}  # fmt: skip
INJECTED = ("codeinjection_head", "codeinjection_foot")
LONGEST_REF = 1000


class Post:
    """A post or page, with what the rest of the export tells of it."""

    def __init__(self, row: Row, site: Site, *, line: int, reading: Reading) -> None:
        self.row = row
        self.site = site
        self.line = line
        self.reading = reading
        self.number = text(row.get("id"))
        self.meta = site.meta.get(self.number, {}) if self.number else {}
        self.repaired: list[tuple[int, str]] = []

    def repair(self, *notes: str) -> None:
        known = {note for _, note in self.repaired}
        self.repaired += [(self.line, note) for note in notes if note not in known]

    def field(self, name: str) -> str:
        """A field of the post, or of the table beside it; mended."""
        found, notes = mended(
            text(self.row.get(name) or self.meta.get(name)), mend=self.reading.mend
        )
        self.repair(*(what for _, what in notes))
        return found

    def entry(self) -> Entry:
        body = self._body()
        title = mtfields.plain_title(self.field("title")) or self._title_of(body)
        authors, tags = self._authors(), self._tags()
        shown = [tag for tag in tags if not is_internal(tag)]
        date = self._date()
        paths = self._old_paths(date, authors, shown)
        root = self.reading.old_root
        self._tell_injected()
        return Entry(
            kind="page" if is_page(self.row) else "article",
            ref=self.reference(),
            line=self.line,
            file=self.site.tables.name,
            title=title,
            raw=json.dumps(privacy.public_row(self.row), ensure_ascii=False, indent=1),
            slug=clean(unquote(self.field("slug"))),
            status=self._status(),
            source_status=text(self.row.get("status")),
            moment=date,
            authors=names_of(authors),
            tags=names_of(shown),
            summary_html=escape(self._summary(), quote=False),
            body_html=body,
            is_featured=values.flag(self.row.get("featured")),
            image=values.file_address(self.field("feature_image") or self.field("image"), root),
            image_alt=mtfields.plain_title(self.field("feature_image_alt")),
            old_url=urljoin(root, paths[0]) if root and paths else "",
            old_paths=paths,
            extra=self._extra([tag for tag in tags if is_internal(tag)]),
            repaired=self.repaired,
        )

    def reference(self) -> str:
        """Its identity; where it has neither uuid nor number, what it says."""
        told = text(self.row.get("uuid")) or self.number or text(self.row.get("slug"))
        if not told:
            whole = json.dumps(self.row, sort_keys=True, default=str)
            told = hashlib.sha256(whole.encode()).hexdigest()[:32]
        return f"ghost:{told}"[:LONGEST_REF]

    def _title_of(self, body: str) -> str:
        words = mtfields.first_words(body)
        told = f"its first words are: “{words}”" if words else "and no text to take one from"
        self.repair(f"It has no title; {told}.")
        return words or "Untitled"

    # ---- Status and date -----------------------------------------------------------------

    def _status(self) -> str:
        """Empty where none is stated; what is not surely public must not become so."""
        told = text(self.row.get("status")).strip().lower()
        status = STATUSES.get(told, "draft")
        if told not in STATUSES:
            self.repair(f"Its status “{told[:40]}” is unknown; it is a draft here.")
        if told == "sent":
            self.repair("It was sent by e-mail only; it is a draft here.")
        seen_by = text(self.row.get("visibility")).strip().lower() or "public"
        if seen_by != "public" and status != "draft":
            self.repair(f"It was not for everybody (“{seen_by[:40]}”); it is a draft here.")
            status = "draft"
        return status

    def _date(self) -> datetime | None:
        """When it was published; what was published at no told time, when it was made."""
        names = ["published_at"]
        if text(self.row.get("status")) not in {"draft", "scheduled"}:
            names.append("created_at")
        for name in names:
            try:
                if found := values.moment(self.row.get(name)):
                    if name != "published_at":
                        self.repair("It tells no date of publication; that of its making stands.")
                    return found
            except ValueError as error:
                self.repair(f"{error}; it was passed over.")
        return None

    # ---- People and tags -----------------------------------------------------------------

    def _authors(self) -> list[Row]:
        numbers = self.site.authors_of.get(self.number) if self.number else None
        numbers = numbers or [text(self.row.get("author_id"))]
        for number in numbers:
            if number and number not in self.site.users:
                self.repair(f"Its author ({number[:40]}) is not in the export.")
        return [self.site.users[number] for number in numbers if number in self.site.users]

    def _tags(self) -> list[Row]:
        numbers = self.site.tags_of.get(self.number, []) if self.number else []
        for number in numbers:
            if number not in self.site.tags:
                self.repair(f"A tag of it ({number[:40]}) is not in the export.")
        return [self.site.tags[number] for number in numbers if number in self.site.tags]

    # ---- Text ----------------------------------------------------------------------------

    def _body(self) -> str:
        html, notes = cards.to_plain(self._html())
        self.repair(*notes)
        html, notes = embeds.without_frames(html)
        self.repair(*notes)
        return values.resolved(html, self.reading.old_root)

    def _html(self) -> str:
        """The HTML that the old site showed, else what can be made of the text's other forms."""
        if (html := self.field("html")).strip():
            return html
        if source := self.field("markdown"):
            html, notes = markdown.to_html(source)
            self.repair(*notes)
            return html
        return self._read_as("Lexical", documents.lexical) or self._read_as(
            "Mobiledoc", documents.mobiledoc
        )

    def _read_as(self, name: str, read: Callable[[str], tuple[str, list[str]]]) -> str:
        source = text(self.row.get(name.lower()))
        if not source.strip():
            return ""
        try:
            html, notes = read(source)
        except ValueError as error:
            self.repair(f"Its {name} can’t be read ({error}); it is kept in the record.")
            return ""
        html, damage = mended(html, mend=self.reading.mend)
        self.repair(*notes, *(what for _, what in damage))
        if html:
            self.repair(f"The export holds no HTML of it: it was made from its {name}.")
        return html

    def _summary(self) -> str:
        return self.field("custom_excerpt").strip() or self.field("meta_description").strip()

    def _tell_injected(self) -> None:
        if any(text(self.row.get(name) or self.meta.get(name)).strip() for name in INJECTED):
            self.repair("Code that was injected into its page was dropped.")

    # ---- Addresses and the rest ----------------------------------------------------------

    def _old_paths(self, date: datetime | None, authors: list[Row], tags: list[Row]) -> list[str]:
        return addresses.of_post(
            clean(unquote(self.field("slug"))).strip(" /"),
            root=self.reading.old_root,
            pattern="/:slug/" if is_page(self.row) else self.site.pattern,
            date=date.astimezone(self.site.zone) if date else None,
            author=slug_of(authors[0]) if authors else "",
            tag=slug_of(tags[0]) if tags else "",
            number=self.number,
        )

    def _extra(self, internal: list[Row]) -> dict[str, Any]:
        """What has no place in the record, as it stands; the tags that were not shown."""
        rest = {
            name: value
            for name, value in {**self.meta, **self.row}.items()
            if name not in PLACED and value not in (None, "", 0, False)
        }
        if rest.get("visibility") == "public":
            del rest["visibility"]
        if language := text(self.row.get("locale") or self.row.get("language")):
            rest["language"] = language.replace("_", "-")
        if internal:
            rest["internal_tags"] = names_of(internal)
        found: dict[str, Any] = privacy.public(rest)
        return found


def is_page(row: Row) -> bool:
    return values.flag(row.get("page")) or row.get("type") == "page"


def names_of(rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(filter(None, map(name_of, rows))))


def failure(line: int, name: str) -> Failure:
    """What is told of a post that is none."""
    return Failure(line, "", "In place of a post stands nothing that can be read.", name)
