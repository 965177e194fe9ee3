"""What words mean, and where they are used."""

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

__all__ = [
    "ArticleTermIndex",
    "ArticleTermRule",
    "ChangedForm",
    "GlossaryChange",
    "GlossaryVersion",
    "Term",
    "TermAddress",
    "TermForm",
    "TermQuerySet",
    "TermReference",
    "TermReferenceQuerySet",
    "TermRelation",
    "TermSource",
]
