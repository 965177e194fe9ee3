"""One item of the export -> the neutral record of a post or page."""

from datetime import datetime
from html import escape
from typing import Any

from articles.importers import mtfields
from articles.importers.entries import Asset, Entry
from articles.importers.oldpaths import split

from . import addresses, bodies, comments, fields
from .channel import CATEGORIES, ENTRY_KINDS, TAGS, Channel, meta_of, terms_of
from .nodes import Node

STATUSES = {
    "": "",
    "publish": "published",
    "draft": "draft",
    "auto-draft": "draft",
    "pending": "review",
    "future": "scheduled",
    "private": "draft",
    "trash": "junk",
}
# Custom fields that are told elsewhere in the record, or say nothing beyond the old editor.
PLACED = {
    "_thumbnail_id",
    "_wp_old_slug",
    "_wp_old_date",
    "_yoast_wpseo_metadesc",
    "_edit_lock",
    "_edit_last",
    "_encloseme",
    "_pingme",
    "_syntaxhighlighter_encoded",
}
CACHES = ("_oembed_",)
# What WordPress gives a post that nobody filed: it says nothing of the post.
UNSORTED = ("category", "uncategorized")
LONGEST_REF = 1000


class Item:
    """A post or page, with what the rest of the file tells of it."""

    def __init__(self, node: Node, channel: Channel, *, file: str, mend: bool) -> None:
        self.node = node
        self.channel = channel
        self.file = file
        self.raw = fields.raw(node)
        self.repaired = fields.mended(node, mend=mend)
        self.meta = meta_of(node)
        self.number = node.text("wp:post_id") if node.text("wp:post_id") != "0" else ""
        self.is_page = ENTRY_KINDS[node.text("wp:post_type")] == "page"

    def repair(self, name: str, *notes: str) -> None:
        """Tell what was changed or lost, with the line of the field that it was in."""
        found = self.node.first(name)
        self.repaired += [(found.line if found else self.node.line, note) for note in notes]

    def field(self, key: str) -> str:
        """The last value of a custom field."""
        return self.meta.get(key, [""])[-1]

    def entry(self) -> Entry:
        told = self.node.text("content:encoded")
        body, notes = bodies.to_html(
            told,
            self.number,
            pictures=self._pictures,
            footnotes=self.field("footnotes"),
            is_coded=self.field("_syntaxhighlighter_encoded") == "1",
        )
        self.repair("content:encoded", *notes)
        title = mtfields.plain_title(self.node.text("title")) or self._title_of(body)
        moment, local = self._date()
        replies, notes = comments.read(self.node)
        self.repair("wp:comment", *notes)
        image = self._image()
        paths = self._old_paths()
        return Entry(
            kind="page" if self.is_page else "article",
            ref=self._reference(title, moment or local),
            line=self.node.line,
            file=self.file,
            title=title,
            raw=self.raw,
            slug=fields.slug(self.node.text("wp:post_name")),
            status=self._status(),
            source_status=self.node.text("wp:status"),
            moment=moment,
            local_date=local,
            authors=self._authors(),
            categories=self._categories(),
            tags=self._terms(TAGS),
            summary_html=self._summary(told),
            body_html=body,
            is_featured=self.node.text("wp:is_sticky") == "1",
            image=image.url if image else "",
            image_alt=image.alt if image else "",
            old_url=self.channel.absolute(self.node.text("link")),
            old_paths=paths,
            comments=replies,
            extra=self._extra(),
            repaired=self.repaired,
        )

    def _title_of(self, body: str) -> str:
        words = mtfields.first_words(body)
        told = f"its first words are: “{words}”" if words else "and no text to take one from"
        self.repair("title", f"It has no title; {told}.")
        return words or "Untitled"

    def _reference(self, title: str, date: datetime | None) -> str:
        """Its number, else what tells it from all others as long as the old site stands."""
        told = self.node.text("guid") or self.node.text("link")
        if not self.number and not told:
            told = f"{date.isoformat() if date else 'undated'}/{title}"
        return f"wxr:{self.channel.host}/{self.number or told}"[:LONGEST_REF]

    # ---- Status and dates --------------------------------------------------------------

    def _status(self) -> str:
        """Empty where none is stated; what is not surely public must not become so."""
        told = self.node.text("wp:status").lower()
        status = STATUSES.get(told, "draft")
        if told not in STATUSES:
            self.repair("wp:status", f"Its status “{told}” is unknown; it is a draft here.")
        if told == "private":
            self.repair("wp:status", "It was private; it is a draft here.")
        if self.node.text("wp:post_password") and status != "junk":
            self.repair("wp:post_password", "A password protected it; it is a draft here.")
            status = "draft"
        return status

    def _date(self) -> tuple[datetime | None, datetime | None]:
        """Its moment, or else its date on the old site's clock."""
        for name in ("wp:post_date_gmt", "wp:post_date", "pubDate"):
            told = self.node.text(name)
            if fields.is_date_missing(told):
                continue
            if name == "wp:post_date":
                if local := fields.local(told):
                    return None, local
            elif moment := fields.utc(told) if name != "pubDate" else fields.feed_date(told):
                return moment, None
            if name != "pubDate":
                self.repair(name, f"“{told[:60]}” is no date; it was passed over.")
        return None, None

    # ---- People and subjects -----------------------------------------------------------

    def _authors(self) -> list[str]:
        """Those that a plug-in for several authors filed it under, else its creator."""
        logins = [
            name if name in self.channel.authors else nicename.removeprefix("cap-") or name
            for domain, nicename, name in terms_of(self.node)
            if domain == "author"
        ]
        names = [self.channel.author(login) for login in logins or [self.node.text("dc:creator")]]
        return list(dict.fromkeys(name for name in names if name))

    def _terms(self, domains: set[str]) -> list[str]:
        names = (
            mtfields.plain_title(name) or fields.slug(nicename)
            for domain, nicename, name in terms_of(self.node)
            if domain in domains and (domain, nicename) != UNSORTED
        )
        return list(dict.fromkeys(name for name in names if name))

    def _categories(self) -> list[str]:
        """The primary one first, where one was chosen."""
        names = self._terms(CATEGORIES)
        first = self.channel.category_of.get(self.field("_yoast_wpseo_primary_category"))
        return sorted(names, key=lambda name: name != first)

    # ---- Texts and pictures ------------------------------------------------------------

    def _summary(self, text: str) -> str:
        if excerpt := self.node.text("excerpt:encoded"):
            return excerpt
        plain = bodies.teaser(text) or mtfields.plain_title(self.field("_yoast_wpseo_metadesc"))
        return escape(plain, quote=False)

    def _image(self) -> Asset | None:
        number = self.field("_thumbnail_id")
        if number in {"", "0", "-1"}:
            return None
        if found := self.channel.attachments.get(number):
            return found.asset
        self.repair("wp:postmeta", f"Its picture ({number[:20]}) is not in the export.")
        return None

    def _pictures(self, numbers: list[str] | None) -> tuple[list[Asset], list[str]]:
        """The pictures of these numbers, or all of the entry; and the numbers not found."""
        if numbers is None:
            return [one.asset for one in self.channel.pictures_of(self.number)], []
        known = self.channel.attachments
        return (
            [known[number].asset for number in numbers if number in known],
            [number for number in numbers if number not in known],
        )

    # ---- Addresses and the rest --------------------------------------------------------

    def _old_paths(self) -> list[str]:
        url = self.node.text("link")
        host = split(url)[0]
        if host and host not in self.channel.own_hosts():
            self.repair("link", "Its address is that of another site; it is not taken over.")
            url = ""
        return addresses.of_entry(
            url,
            root=self.channel.root,
            number=self.number,
            is_page=self.is_page,
            slug=fields.slug(self.node.text("wp:post_name")),
            former_slugs=map(fields.slug, self.meta.get("_wp_old_slug", [])),
            former_dates=self.meta.get("_wp_old_date", []),
        )

    def _extra(self) -> dict[str, Any]:
        """What has no place in the record: custom fields, other taxonomies, its place in a tree."""
        meta = {
            key: [fields.without_contacts(value) for value in values]
            for key, values in self.meta.items()
            if key and key not in PLACED
            if not key.startswith(CACHES)
            if not any(fields.is_secret(key, value) for value in values)
        }
        terms: dict[str, list[str]] = {}
        post_format = ""
        for domain, nicename, name in terms_of(self.node):
            if domain == "post_format":
                post_format = nicename.removeprefix("post-format-") or name
            elif domain not in CATEGORIES | TAGS | {"author"}:
                terms.setdefault(domain, []).append(name)
        found = {
            "post_format": post_format,
            "menu_order": self.node.text("wp:menu_order"),
            "post_parent": self.node.text("wp:post_parent"),
            "comment_status": self.node.text("wp:comment_status"),
            "ping_status": self.node.text("wp:ping_status"),
            "terms": terms,
            "meta": meta,
        }
        return {key: value for key, value in found.items() if value and value != "0"}
