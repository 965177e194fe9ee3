"""What a first reading of an export tells: its address, its people, categories and pictures."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urljoin

from articles.importers import mtfields
from articles.importers.entries import Asset, Label, Person
from articles.importers.oldpaths import split

from . import fields
from .nodes import Node

ENTRY_KINDS = {"post": "article", "page": "page"}
MOST_NAMES = 500_000  # people, categories, tags and files together
PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".bmp")
LONGEST_CAPTION = 5_000
CATEGORIES = {"category"}
TAGS = {"post_tag", "tag"}


class Term(NamedTuple):
    """A category or tag; `parent` is the short name of the broader one."""

    name: str
    slug: str
    parent: str = ""
    description: str = ""


@dataclass(slots=True)
class Attachment:
    """An uploaded file; `parent` is the number of the entry that it was uploaded for."""

    asset: Asset
    parent: str
    order: tuple[int, int]

    @property
    def is_picture(self) -> bool:
        return split(self.asset.url)[1].lower().endswith(PICTURES)


@dataclass(slots=True)
class Channel:
    """One blog. Of its entries nothing is kept but numbers and names."""

    home: str = ""
    authors: dict[str, str] = field(default_factory=dict)  # names by log-in
    creators: dict[str, None] = field(default_factory=dict)  # log-ins that entries name
    categories: dict[str, Term] = field(default_factory=dict)  # by short name
    tags: dict[str, Term] = field(default_factory=dict)
    category_of: dict[str, str] = field(default_factory=dict)  # names by number
    attachments: dict[str, Attachment] = field(default_factory=dict)  # by number
    uploaded_for: dict[str, list[str]] = field(default_factory=dict)
    hosts: Counter[str] = field(default_factory=Counter)  # of the addresses of entries
    entries: int = 0

    @property
    def host(self) -> str:
        return split(self.home)[0]

    @property
    def root(self) -> str:
        """The path below which the blog stood; ends with a slash."""
        return split(self.home)[1].rstrip("/") + "/"

    def own_hosts(self) -> set[str]:
        """Where its entries are; where none is at its own address, as most of them are."""
        bare = self.host.removeprefix("www.")
        if self.hosts and bare not in self.hosts:
            bare = self.hosts.most_common(1)[0][0]
        return {bare, f"www.{bare}"}

    # ---- Reading -----------------------------------------------------------------------

    def add(self, node: Node) -> None:
        """Take from an element of the channel what entries will need."""
        match node.name:
            case "link":
                self.home = self.home or node.own_text
            case "wp:base_blog_url":
                self.home = node.own_text or self.home
            case "wp:author":
                self._add_author(node.text("wp:author_login"), node.text("wp:author_display_name"))
            case "wp:category":
                self._add_category(node)
            case "wp:tag":
                self._add_term(self.tags, node.text("wp:tag_name"), node.text("wp:tag_slug"),
                               description=node.text("wp:tag_description"))  # fmt: skip
            case "wp:term":
                self._add_other_term(node)
            case "item":
                self._add_item(node)
        if self._names() > MOST_NAMES:
            raise ValueError(f"Line {node.line}: more than {MOST_NAMES} names and files are told.")

    def _names(self) -> int:
        people, terms = (
            len(self.authors) + len(self.creators),
            len(self.categories) + len(self.tags),
        )
        return people + terms + len(self.attachments)

    def _add_author(self, login: str, name: str) -> None:
        name = mtfields.name(name) or mtfields.name(login)
        if login or name:
            self.authors.setdefault(login or name, name)

    def _add_category(self, node: Node) -> None:
        name, nicename = node.text("wp:cat_name"), node.text("wp:category_nicename")
        self._add_term(self.categories, name, nicename, node.text("wp:category_parent"),
                       node.text("wp:category_description"))  # fmt: skip
        if number := node.text("wp:term_id"):
            self.category_of[number] = mtfields.plain_title(name)

    def _add_other_term(self, node: Node) -> None:
        """Newer exports tell categories and tags of some entries alone in this form."""
        taxonomy = node.text("wp:term_taxonomy")
        known = self.categories if taxonomy in CATEGORIES else self.tags
        if taxonomy in CATEGORIES | TAGS:
            name, nicename = node.text("wp:term_name"), node.text("wp:term_slug")
            self._add_term(known, name, nicename, node.text("wp:term_parent"),
                           node.text("wp:term_description"))  # fmt: skip

    def _add_term(
        self, known: dict[str, Term], name: str, nicename: str, parent: str = "",
        description: str = "",
    ) -> None:  # fmt: skip
        name = mtfields.plain_title(name) or fields.slug(nicename)
        key = nicename or name
        if name and (key not in known or known[key] == Term(name, known[key].slug)):
            known[key] = Term(name, fields.slug(nicename), parent, description)

    def _add_item(self, node: Node) -> None:
        kind = node.text("wp:post_type")
        if kind == "attachment":
            self._add_attachment(node)
        elif kind == "guest-author":
            meta = meta_of(node)
            login = "".join(meta.get("cap-user_login", [])[:1]) or node.text("wp:post_name")
            name = "".join(meta.get("cap-display_name", [])[:1])
            self._add_author(login, name or mtfields.plain_title(node.text("title")))
        elif kind in ENTRY_KINDS:
            self.entries += 1
            if host := split(node.text("link"))[0].removeprefix("www."):
                self.hosts[host] += 1
            if creator := node.text("dc:creator"):
                self.creators[creator] = None
            for domain, nicename, name in terms_of(node):
                if nicename and domain in CATEGORIES | TAGS:
                    known = self.categories if domain in CATEGORIES else self.tags
                    self._add_term(known, name, nicename)

    def _add_attachment(self, node: Node) -> None:
        meta = meta_of(node)
        number, parent = node.text("wp:post_id"), node.text("wp:post_parent")
        url = node.text("wp:attachment_url") or node.text("guid")
        if not url:
            return
        asset = Asset(
            url=url,
            file="".join(meta.get("_wp_attached_file", [])[:1]),
            title=mtfields.plain_title(node.text("title")),
            alt=mtfields.plain_title("".join(meta.get("_wp_attachment_image_alt", [])[:1])),
            caption_html=node.text("excerpt:encoded")[:LONGEST_CAPTION],
        )
        order = (number_of(node.text("wp:menu_order")), number_of(number))
        self._take(number or url, Attachment(asset, parent, order))

    def absorb(self, other: "Channel") -> None:
        """Take over what another file of the same blog tells."""
        self.authors |= other.authors
        self.creators |= other.creators
        self.categories |= other.categories
        self.tags |= other.tags
        self.category_of |= other.category_of
        self.hosts += other.hosts
        for key, attachment in other.attachments.items():
            self._take(key, attachment)

    def _take(self, key: str, attachment: Attachment) -> None:
        if key not in self.attachments and attachment.parent not in {"", "0"}:
            self.uploaded_for.setdefault(attachment.parent, []).append(key)
        self.attachments[key] = attachment

    # ---- What entries ask --------------------------------------------------------------

    def author(self, login: str) -> str:
        return self.authors.get(login) or mtfields.name(login)

    def pictures_of(self, number: str) -> list[Attachment]:
        """What was uploaded for an entry, in the order in which galleries showed it."""
        found = [self.attachments[key] for key in self.uploaded_for.get(number, [])]
        return sorted((one for one in found if one.is_picture), key=lambda one: one.order)

    # ---- Records -----------------------------------------------------------------------

    def records(self) -> Iterator[Person | Label | Asset]:
        for login in dict.fromkeys([*self.authors, *self.creators]):
            path = [f"{self.root}author/{name}/"] if (name := fields.nicename(login)) else []
            yield Person(name=self.author(login), slug=fields.nicename(login), old_paths=path)
        for term in self.categories.values():
            yield self._label(term, [*self._lineage(term), term], "category")
        for term in self.tags.values():
            yield self._label(term, [term], "tag")
        for attachment in self.attachments.values():
            yield attachment.asset

    def _lineage(self, term: Term) -> list[Term]:
        """The broader categories, the broadest first; a ring of them ends where it closes."""
        found: list[Term] = []
        while (parent := self.categories.get(term.parent)) and parent not in found:
            found.insert(0, parent)
            term = parent
        return found

    def _label(self, term: Term, line: list[Term], base: str) -> Label:
        paths = [
            f"{self.root}{base}/{'/'.join(one.slug for one in line)}/",
            f"{self.root}{base}/{term.slug}/",
        ]
        return Label(
            name=term.name,
            slug=term.slug,
            description_html=term.description,
            parent=line[-2].name if len(line) > 1 else "",
            old_paths=list(dict.fromkeys(paths)) if term.slug else [],
        )

    def absolute(self, url: str) -> str:
        """An address that an item tells, whole; as it stands where it can't be one."""
        try:
            return urljoin(self.home, url) if url else ""
        except ValueError:
            return url


def meta_of(node: Node) -> dict[str, list[str]]:
    """An item's custom fields."""
    found: dict[str, list[str]] = {}
    for meta in node.all("wp:postmeta"):
        found.setdefault(meta.text("wp:meta_key"), []).append(meta.text("wp:meta_value"))
    return found


def terms_of(node: Node) -> list[tuple[str, str, str]]:
    """
    Domain, short name and name of all that an item is filed under.

    The oldest exports name each twice, once without its domain.
    """
    found = [
        (one.attributes.get("domain", ""), one.attributes.get("nicename", ""), one.own_text)
        for one in node.all("category")
    ]
    told = [term for term in found if term[0]]
    return told or [("category", nicename, name) for _, nicename, name in found]


def number_of(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 12 else 0
