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
from .term import Term, TermForm

__all__ = [
    "ArticleTermIndex",
    "ArticleTermRule",
    "ChangedForm",
    "GlossaryChange",
    "GlossaryVersion",
    "Term",
    "TermForm",
    "TermReference",
    "TermReferenceQuerySet",
]
