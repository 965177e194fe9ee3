"""What words mean, and where they are used."""

from .ignored import IgnoredPhrase
from .linking import (
    ArticleTermIndex,
    ArticleTermRule,
    ChangedForm,
    GlossaryChange,
    GlossaryVersion,
    TermReference,
    TermReferenceQuerySet,
)
from .term import Term, TermAddress, TermForm, TermQuerySet, TermRelation, TermSource
from .upload import GlossaryUpload

__all__ = [
    "ArticleTermIndex",
    "ArticleTermRule",
    "ChangedForm",
    "GlossaryChange",
    "GlossaryUpload",
    "GlossaryVersion",
    "IgnoredPhrase",
    "Term",
    "TermAddress",
    "TermForm",
    "TermQuerySet",
    "TermReference",
    "TermReferenceQuerySet",
    "TermRelation",
    "TermSource",
]
