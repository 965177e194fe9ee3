"""
Finding articles by their words.

`asking` reads what a reader sent, `holding` finds what holds the words, `matching` counts and
scores that, `finding` puts the answer together; `facets`, `stems`, `marking`, `spelling` and
`widening` help it.
"""

from .asking import Question, Sort
from .finding import Found, admin_search, any_of, find
from .matches import Reading
from .widening import widened

__all__ = [
    "Found",
    "Question",
    "Reading",
    "Sort",
    "admin_search",
    "any_of",
    "find",
    "widened",
]
