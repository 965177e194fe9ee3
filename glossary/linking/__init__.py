"""
Glossary terms in texts: found, chosen, and written into the text as it goes out. Pure.

Text in, offsets out; no model, no request. The rules are those of `README.md` beside this file.
"""

from .choosing import Link, Policy, choose
from .folding import key_of
from .forms import Form, is_acronym
from .matching import Automaton, Mention, OwnLink, find, mentions, own_links
from .reading import Document, read
from .splicing import digest, splice

__all__ = [
    "Automaton",
    "Document",
    "Form",
    "Link",
    "Mention",
    "OwnLink",
    "Policy",
    "choose",
    "digest",
    "find",
    "is_acronym",
    "key_of",
    "mentions",
    "own_links",
    "read",
    "splice",
]
