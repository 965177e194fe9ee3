"""Readers' comments and other sites' pings, as far as everybody could read them."""

import re

from articles.importers import mtfields
from articles.importers.entries import Comment

from . import fields
from .nodes import Node
from .paragraphs import paragraphs

KINDS = {"": "comment", "comment": "comment", "pingback": "ping", "trackback": "ping"}
APPROVED = "1"
# A trackback's title, which WordPress put before its words.
TITLE = re.compile(r"<strong>(.{0,500}?)</strong>\s*", re.DOTALL)


def read(item: Node) -> tuple[list[Comment], list[str]]:
    """The comments that were shown, in their order, and notes."""
    shown: list[Comment] = []
    others: dict[str, int] = {}
    for node in item.all("wp:comment"):
        told = node.text("wp:comment_type").lower()
        if node.text("wp:comment_approved") != APPROVED:
            continue
        if told in KINDS:
            shown.append(_comment(node, told))
        else:  # a shop's notes on an order and their like
            others[told] = others.get(told, 0) + 1
    kept = {comment.ref for comment in shown}
    for comment in shown:
        if comment.parent not in kept or comment.parent == comment.ref:
            comment.parent = ""
    notes = [f"Comments of the kind “{kind}” were passed over: {n}." for kind, n in others.items()]
    return shown, notes


def _comment(node: Node, told: str) -> Comment:
    moment = fields.utc(node.text("wp:comment_date_gmt"))
    comment = Comment(
        kind=KINDS[told],
        author=mtfields.name(node.text("wp:comment_author")),
        url=mtfields.address_in(node.text("wp:comment_author_url")),
        moment=moment,
        local_date=None if moment else fields.local(node.text("wp:comment_date")),
        ref=node.text("wp:comment_id"),
        parent=node.text("wp:comment_parent"),
    )
    text = node.text("wp:comment_content")
    if comment.kind == "ping":
        # Its author is the other page, or for a trackback the other site.
        name, comment.author = comment.author, ""
        if told == "trackback":
            found = TITLE.match(text)
            comment.title = mtfields.plain_title(found[1]) if found else ""
            comment.blog_name, text = name, text[found.end() :] if found else text
        else:
            comment.title = name
    comment.body_html = paragraphs(text)
    return comment
