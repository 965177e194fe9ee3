"""
Glossary terms in texts: found, chosen, and written into the text as it goes out. Pure.

Text in, offsets out; no model, no request. The rules are those of `README.md` beside this file.
"""

from . import reading
from .choosing import (
    ALL,
    ARTICLE,
    AUTO,
    MANUAL,
    NEVER,
    PIN,
    SECTION,
    Chosen,
    Link,
    Policy,
    Use,
    choose,
)
from .folding import key_of
from .forms import Form, is_acronym, is_one_name
from .matching import Automaton, Mention, OwnLink, find, mentions, own_links
from .plurals import plural
from .reading import Document, read
from .splicing import digest, opening, splice

__all__ = [
    "ALL",
    "ARTICLE",
    "AUTO",
    "MANUAL",
    "NEVER",
    "PIN",
    "SECTION",
    "Automaton",
    "Chosen",
    "Document",
    "Form",
    "Link",
    "Mention",
    "OwnLink",
    "Policy",
    "Use",
    "choose",
    "digest",
    "find",
    "is_acronym",
    "is_one_name",
    "key_of",
    "mentions",
    "opening",
    "own_links",
    "plural",
    "read",
    "reading",
    "splice",
]
