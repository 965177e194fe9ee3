from .term import Term, TermForm
from .linking import *
from .linking import (
    ArticleTermIndex,
    ArticleTermRule,
    ChangedForm,
    GlossaryChange,
    GlossaryVersion,
    TermReference,
    TermReferenceQuerySet,
)
