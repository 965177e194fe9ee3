"""What a WordPress export holds, counted as it is read."""

from collections import Counter
from typing import Any

from .channel import CATEGORIES, ENTRY_KINDS, TAGS, terms_of
from .fields import is_date_missing
from .nodes import Node

IN_BODIES = {
    "posts_with_more": "<!--more",
    "posts_with_nextpage": "<!--nextpage-->",
    "posts_with_gutenberg": "<!-- wp:",
    "posts_with_gallery": "[gallery",
    "posts_with_caption": "[caption",
}


class Counts:
    """Counts element by element; keeps no texts but names."""

    def __init__(self) -> None:
        self.total: Counter[str] = Counter()
        self.items: Counter[str] = Counter()
        self.comments: Counter[str] = Counter()
        self.used: dict[str, set[str]] = {"categories_used": set(), "tags_used": set()}
        self.well_formed: bool | str = True
        self.namespace = ""

    def add(self, node: Node) -> None:
        match node.name:
            case "wp:author":
                self.total["authors"] += 1
            case "wp:category":
                self.total["categories_declared"] += 1
                self.total["nested_categories"] += bool(node.text("wp:category_parent"))
            case "wp:tag":
                self.total["tags_declared"] += 1
            case "item":
                self._add_item(node)

    def absorb(self, other: "Counts") -> None:
        """Add what another file holds."""
        self.total += other.total
        self.items += other.items
        self.comments += other.comments
        for name, values in other.used.items():
            self.used[name] |= values
        self.namespace = self.namespace or other.namespace
        if self.well_formed is True:
            self.well_formed = other.well_formed

    def _add_item(self, node: Node) -> None:
        kind, status = node.text("wp:post_type"), node.text("wp:status")
        self.items[f"{kind}/{status}"] += 1
        for comment in node.all("wp:comment"):
            told = comment.text("wp:comment_type") or "comment"
            self.comments[f"{told}/approved={comment.text('wp:comment_approved')}"] += 1
        for domain, nicename, _ in terms_of(node):  # all without a short name count as one
            if domain in CATEGORIES:
                self.used["categories_used"].add(nicename)
            elif domain in TAGS:
                self.used["tags_used"].add(nicename)
        if kind not in ENTRY_KINDS:
            return
        body = node.text("content:encoded")
        self.total.update({name: mark in body for name, mark in IN_BODIES.items()})
        self.total["no_slug"] += not node.text("wp:post_name")
        date = node.text("wp:post_date_gmt")
        self.total["gmt_zero"] += bool(date) and is_date_missing(date)
        self.total["password_protected"] += bool(node.text("wp:post_password"))

    def as_json(self) -> dict[str, Any]:
        """Under the names that the importers of all formats share; what there is none of, not."""
        found = {
            **self.total,
            **{name: len(values) for name, values in self.used.items()},
            "items_by_type_status": dict(self.items),
            "comments": dict(self.comments),
        }
        told = {name: value for name, value in found.items() if value}
        return {"well_formed": self.well_formed, "wp_namespace": self.namespace, **told}
