"""
Edited text -> safe HTML; the one module that makes text safe. Pure: no model, no request.

Decisions: authors' ids stay as they are, because links into old articles must go on working; so
every id of the page's own layout begins with `site-`, and no author's id may. Styles and all but a
few classes go; a first-level heading becomes a second, because the title is the first.
"""

from .editor import EDITOR_EXTENSIONS, editor_can_show
from .rendered import Heading, Rendered, render
from .sanitising import render_comment, render_mail, sanitise
from .text import clean_text, excerpt, slug_for, storable
from .tidying import TextTooLarge

__all__ = [
    "EDITOR_EXTENSIONS",
    "Heading",
    "Rendered",
    "TextTooLarge",
    "clean_text",
    "editor_can_show",
    "excerpt",
    "render",
    "render_comment",
    "render_mail",
    "sanitise",
    "slug_for",
    "storable",
]
