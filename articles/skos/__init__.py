"""
The subject index as SKOS (W3C Recommendation, 2009), out and in.

Out, for readers: what is in use, as Turtle, JSON-LD or N-Triples, piece by piece. In: a thesaurus
made elsewhere, or an index of another site, by a plan that an editor reads first.
"""

from .concepts import Concept, Scheme, of_editors, of_reader, of_readers
from .planning import plan
from .reading import BrokenFile, Found, read
from .storing import bring
from .writing import FORMATS

__all__ = [
    "FORMATS",
    "BrokenFile",
    "Concept",
    "Found",
    "Scheme",
    "bring",
    "of_editors",
    "of_reader",
    "of_readers",
    "plan",
    "read",
]
